import { describe, expect, test } from 'vitest'
import { printType } from '../../../src/ir/type.ts'
import { certainGroups } from '../../../src/operators/formats/capture/certain-groups.ts'
import { numberGroups } from '../../../src/operators/formats/capture/number-groups.ts'
import { readCapture } from '../../../src/operators/formats/capture/read-capture.ts'
import { regex } from '../../../src/operators/formats/regex.ts'

const context = { now: () => 0, random: () => 0 }

describe('regex', () => {
  test('gives a field for each named group and the text that did not match a reason', () => {
    const read = regex.parser!({ pattern: /^(?<a>\d+)-(x)(?<b>\w)?/ }, context)
    expect(read('12-xy')).toEqual({ a: '12', b: 'y' })
    expect(read('12-x')).toEqual({ a: '12', b: null })
    expect(read('x')).toBe('the text does not match the pattern')
  })

  test('says that a regex without named groups gives nothing', () => {
    expect(regex.check!({ pattern: /(a)/ })?.message).toBe('The regex names no group, so it gives no field.')
  })

  test('knows which fields are always there', () => {
    const pattern = /(?<a>a)(?:(?<b>b)|(?<c>c(?<d>d)))(?<e>e){0,2}((?<f>f))+(?=(?<g>g))(?!(?<h>h))/
    expect(printType(regex.schema({ pattern }))).toBe(
      '{a: string, b: string?, c: string?, d: string?, e: string?, f: string, g: string, h: string?}',
    )
  })

  test('leaves regexes with flags that change lines to the parser', () => {
    expect(regex.pattern!({ pattern: /(?<a>.)/s })).toBeUndefined()
    expect(regex.parser!({ pattern: /(?<a>.)b/gs }, context)('\nb')).toEqual({ a: '\n' })
    expect(regex.pattern!({ pattern: /(?<a>.)/i })).toEqual({
      regex: /(.)/i,
      fields: [{ name: 'a', groups: [1], type: 'string' }],
    })
  })
})

describe('numberGroups', () => {
  test('counts plain groups and turns references to names into numbers', () => {
    expect(numberGroups(String.raw`(x)(?<a>[(\]]\(?)(?:y)(?<b>z)\k<a>(?<=q)(?<!r)`)).toEqual({
      source: String.raw`(x)([(\]]\(?)(?:y)(z)(?:\2)(?<=q)(?<!r)`,
      names: new Map([
        ['a', [2]],
        ['b', [3]],
      ]),
    })
  })

  test('joins groups of one name in several alternatives', () => {
    const { source, names } = numberGroups('(?<a>x)|(?<a>y)')
    expect(source).toBe('(x)|(y)')
    expect(names.get('a')).toEqual([1, 2])
  })
})

test('certainGroups knows nothing of a regex of alternatives', () => {
  expect(certainGroups('(a)|(b)').size).toBe(0)
  expect([...certainGroups(String.raw`(a)[|(](b)\|`)]).toEqual([1, 2])
})

test.each([
  ['12', 'int', 12],
  ['+12', 'int', 12],
  ['-0', 'int', 0],
  ['1.5', 'int', null],
  ['', 'int', null],
  ['18446744073709551615', 'int', 18446744073709551615n],
  ['1.5', 'float', 1.5],
  ['-', 'float', null],
  [' ', 'float', null],
  ['1e999', 'float', null],
  ['x', 'string', 'x'],
] as const)('readCapture reads %j as %s', (text, type, value) => {
  expect(readCapture(text, type)).toBe(value)
})
