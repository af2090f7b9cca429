import { expect, test } from 'vitest'
import { readCef } from '../../../src/operators/formats/cef/read-cef.ts'

const head = 'CEF:0|v|p|1|id|name|5|'

test.each<[string, Record<string, unknown>]>([
  ['a=1 b=two words c=', { a: '1', b: 'two words', c: '' }],
  [String.raw`msg=x\=y and \\ z\nnext cs1Label=k`, { msg: 'x=y and \\ z\nnext', cs1Label: 'k' }],
  ['url=http://e.org/?q=1&r=2 act=blocked', { url: 'http://e.org/?q=1&r=2', act: 'blocked' }],
  ['', {}],
  ['no pairs at all', {}],
  ['ad.field[0]=x __proto__=y', JSON.parse('{"ad.field[0]": "x", "__proto__": "y"}')],
])('the extension "%s"', (text, expected) => {
  expect(readCef(head + text)).toMatchObject({ version: 0, severity: '5', prefix: null })
  expect(readCef(head + text)).toHaveProperty('extension', expected)
})

test('what is no CEF says why', () => {
  expect(readCef('hello')).toMatch(/no "CEF:"/)
  expect(readCef('CEF:0|a|b|c')).toBe('no "|" ends the field "device_version"')
})

test('a version that no number can hold is none', () => {
  const versioned = (digits: string): unknown => readCef(`CEF:${digits}|v|p|1|id|name|5|`)
  expect(versioned('9'.repeat(15))).toMatchObject({ version: 999_999_999_999_999 })
  expect(versioned('9'.repeat(16))).toBe('the version behind "CEF:" has 16 digits')
  expect(versioned('9'.repeat(400))).toBe('the version behind "CEF:" has 400 digits')
})

test('fields of the head may hold what parts them', () => {
  expect(readCef(String.raw`x CEF:1.0|a\|b|c\\|1|2|n|9|k=v`)).toMatchObject({
    version: 1,
    device_vendor: 'a|b',
    device_product: 'c\\',
    prefix: 'x',
    extension: { k: 'v' },
  })
})
