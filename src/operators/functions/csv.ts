import { csvValue, splitCsvRow } from '../../core/csv-text.ts'
import { mismatch } from '../../core/mismatch.ts'
import { toText } from '../../core/to-text.ts'
import type { Value } from '../../core/value.ts'
import { type ArgumentProblem, defineFunction } from '../contract/function.ts'

export const parseCsv = defineFunction({
  name: 'parse_csv',
  group: 'read-write',
  summary: 'Reads one row of CSV; null where its quotes do not fit.',
  since: '0.1.0',
  signature: 'parse_csv(s: string, sep: string = ",") -> list<string>?',
  check: checkSeparator,
  examples: [
    { code: 'parse_csv("a,\\"b, c\\",d")', gives: '["a", "b, c", "d"]' },
    { code: 'parse_csv("a;b", ";")', gives: '["a", "b"]' },
    { code: 'parse_csv("\\"a")', gives: 'null' },
  ],
  run(s: string, sep: string) {
    if (sep.length !== 1) return mismatch('the separator of CSV is one character')
    const values = splitCsvRow(s, sep)
    return typeof values === 'string' ? null : values
  },
})

export const toCsv = defineFunction({
  name: 'to_csv',
  group: 'read-write',
  summary: 'Writes a list as one row of CSV, in quotes where a value needs them.',
  since: '0.1.0',
  signature: 'to_csv(xs: list<T>) -> string',
  examples: [{ code: 'to_csv(["a", "b, c", 3, null])', gives: '"a,\\"b, c\\",3,"' }],
  run: (xs: Value[]) => xs.map((x) => csvValue(toText(x))).join(','),
})

function checkSeparator(constants: readonly (Value | undefined)[]): ArgumentProblem | undefined {
  const separator = constants[1]
  if (typeof separator !== 'string' || separator.length === 1) return undefined
  return {
    index: 1,
    message: 'The separator of CSV is one character.',
    help: 'Write one such as "," or ";" or "\\t".',
  }
}
