import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Duration, type Rec, Time } from '../../../src/core/value.ts'
import { printType } from '../../../src/ir/type.ts'
import { csv } from '../../../src/operators/formats/csv.ts'

const context = { now: () => 0, random: () => 0 }
const settings = { columns: undefined, separator: ',', header: undefined, types: undefined }
const decode = (
  lines: readonly string[],
  more: Partial<Parameters<NonNullable<typeof csv.decoder>>[0]> = {},
) => {
  const read = csv.decoder!({ ...settings, ...more }, context)
  return lines.map((line) => read(line))
}

describe('reading', () => {
  test('takes the names from the first line', () => {
    expect(decode(['\uFEFFname, city ,', 'Ada,Köln,x', '', 'Bob,"a,""b""",'])).toEqual([
      undefined,
      { name: 'Ada', city: 'Köln', column3: 'x' },
      undefined,
      { name: 'Bob', city: 'a,"b"', column3: '' },
    ])
  })

  test('skips the header line when the columns are given as well', () => {
    expect(decode(['a,b', '1,2'], { columns: ['x', 'y'], header: true })).toEqual([
      undefined,
      { x: '1', y: '2' },
    ])
    expect(decode(['1,2'], { columns: ['x', 'y'] })).toEqual([{ x: '1', y: '2' }])
  })

  test('begins anew in each partition', () => {
    const first = csv.decoder!(settings, context)
    const second = csv.decoder!(settings, context)
    first('a')
    second('b')
    expect([first('1'), second('1')]).toEqual([{ a: '1' }, { b: '1' }])
  })

  test('reads typed columns; an empty value is null', () => {
    const types = { n: 'int', x: 'float', b: 'bool', t: 'time', d: 'duration', s: 'string' }
    const columns = Object.keys(types)
    expect(decode(['7,0.5,yes,2026-11-21T10:00:01Z,1m30s,x', ',,,,,'], { columns, types })).toEqual([
      { n: 7, x: 0.5, b: true, t: new Time(1795255201_000000), d: new Duration(90_000_000), s: 'x' },
      { n: null, x: null, b: null, t: null, d: null, s: '' },
    ])
    expect(printType(csv.schema({ ...settings, columns, types }))).toBe(
      '{n: int?, x: float?, b: bool?, t: time?, d: duration?, s: string}',
    )
    expect(printType(csv.schema({ ...settings, types: { n: 'int' } }))).toBe('{n: int?, ..}')
  })

  test.each([
    ['1', 'the row has 1 value for 2 columns'],
    ['1,2,3', 'the row has 3 values for 2 columns'],
    ['1,"a', 'no quote closes the one at column 3'],
    ['"a"x,2', 'text follows the closing quote at column 3, where a separator must'],
    ['x,2', '"x" in the column "n" is not an int'],
  ])('refuses %s', (line, reason) => {
    expect(decode([line], { columns: ['n', 's'], types: { n: 'int' } })).toEqual([reason])
  })

  test('refuses every row under a header that names no columns', () => {
    expect(decode(['a,a', '1,2'])).toEqual([
      'the header names the column "a" twice',
      'the header names the column "a" twice',
    ])
    expect(decode(['"a', '1'])[1]).toBe('the header cannot be read: no quote closes the one at column 1')
  })
})

describe('writing', () => {
  test('writes the columns in their order, and quotes only where it must', () => {
    const write = csv.encoder!({ ...settings, columns: ['a', 'b', 'c', 'd', 'e'] }, context)
    const event = { e: { x: [1] }, b: 'x,y', a: null, c: new Time(1_500_000), d: 'say "hi"\n', unused: 1 }
    expect(write(event)).toBe(',"x,y",1970-01-01T00:00:01.500Z,"say ""hi""\n","{""x"":[1]}"')
  })

  test('writes all fields of an event where no columns are given', () => {
    expect(csv.encoder!(settings, context)({ b: 1, a: true })).toBe('1,true')
  })

  test('what was written is read again', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ',', '"', ';', ' ', 'ß', '\n', "'", '\\') })
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(',', ';', '"x'),
        (values, sep) => {
          const separator = sep === '"x' ? '\t' : sep
          const columns = values.map((_, index) => `c${index}`)
          const event: Rec = Object.fromEntries(values.map((value, index) => [`c${index}`, value]))
          const line = csv.encoder!({ ...settings, columns, separator }, context)(event)!
          expect(csv.decoder!({ ...settings, columns, separator }, context)(line)).toEqual(event)
        },
      ),
    )
  })
})

describe('settings that cannot work', () => {
  test.each([
    [{ separator: '' }, undefined, 'separator'],
    [{ separator: '""' }, undefined, 'separator'],
    [{ header: false }, 'source', 'header'],
    [{ columns: [] }, 'source', 'columns'],
    [{ columns: ['a', 'a'] }, 'source', 'columns'],
    [{ columns: ['a'], types: { b: 'int' } }, 'source', 'types'],
    [{ columns: ['a'], types: { a: 'number' } }, 'source', 'types'],
    [{}, 'parse', 'columns'],
  ] as const)('%j at a %s', (more, place, param) => {
    expect(csv.check!({ ...settings, ...more }, place)?.param).toBe(param)
  })

  test('a header line can be told from none only in a source', () => {
    expect(csv.check!(settings, 'source')).toBeUndefined()
    expect(csv.check!(settings, 'sink')).toBeUndefined()
    expect(csv.parser!(settings, context)('a')).toBe(
      'the columns of the row have no names, since no header line was read',
    )
  })
})
