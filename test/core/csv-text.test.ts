import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvValue, splitCsvRow } from '../../src/core/csv-text.ts'

test.each([
  ['', ['']],
  ['a,b', ['a', 'b']],
  ['a,', ['a', '']],
  [',', ['', '']],
  ['"a","b ""c"""', ['a', 'b "c"']],
  ['"",x', ['', 'x']],
  ['a "b",c', ['a "b"', 'c']],
])('%s', (text, values) => expect(splitCsvRow(text, ',')).toEqual(values))

test.each(['"a', '"a"b', '"a""'])('%s does not fit', (text) =>
  expect(splitCsvRow(text, ',')).toBeTypeOf('string'),
)

test('what is written is read back', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', ' ', 'é') }), { minLength: 1 }),
      (values) => {
        expect(splitCsvRow(values.map((value) => csvValue(value)).join(','), ',')).toEqual(values)
      },
    ),
  )
})
