import { describe, expect, test } from 'vitest'
import { parseKeyValue, parseLogfmt } from '../../src/core/key-value-text.ts'

describe('parseLogfmt', () => {
  test.each([
    ['a=1 b="x y" c', { a: '1', b: 'x y', c: true }],
    ['  a=1\tb=\n', { a: '1', b: '' }],
    ['msg="say \\"hi\\"\\n"', { msg: 'say "hi"\n' }],
    ['url=http://x/?a=b', { url: 'http://x/?a=b' }],
  ])('%s', (text, record) => expect(parseLogfmt(text)).toEqual(record))

  test.each(['', 'no pairs', 'a="open', '=1'])('"%s" is none', (text) => expect(parseLogfmt(text)).toBeNull())
})

describe('parseKeyValue', () => {
  test.each([
    ['a:1; b:x y', ';', ':', { a: '1', b: 'x y' }],
    ['a=1 junk b=2', ' ', '=', { a: '1', b: '2' }],
    ['a="x; y";b=2', ';', '=', { a: 'x; y', b: '2' }],
    ['a= 1,b = 2', ',', '=', { a: '1', b: '2' }],
    ['a==1', ' ', '==', { a: '1' }],
  ])('%s', (text, pair, separator, record) => expect(parseKeyValue(text, pair, separator)).toEqual(record))

  test.each(['', 'no pairs', 'a="open'])('"%s" is none', (text) =>
    expect(parseKeyValue(text, ' ', '=')).toBeNull(),
  )

  test('"__proto__" is a key like any other', () => {
    expect(Object.keys(parseKeyValue('__proto__=1', ' ', '=')!)).toEqual(['__proto__'])
  })
})
