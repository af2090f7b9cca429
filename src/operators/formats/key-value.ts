import { parseKeyValue } from '../../core/key-value-text.ts'
import { openRecord } from '../../ir/type.ts'
import { defineFormat } from '../contract/format.ts'
import { param } from '../contract/params.ts'

const isEmpty = (value: unknown): string | undefined =>
  value === '' ? 'A separator must be at least one character.' : undefined

export const keyValue = defineFormat({
  name: 'key_value',
  summary: 'Reads pairs of keys and values with separators of your choice.',
  since: '0.1.0',
  params: {
    pair: param.text({ default: '" "', doc: 'What stands between two pairs.', check: isEmpty }),
    sep: param.text({ default: '"="', doc: 'What stands between a key and its value.', check: isEmpty }),
  },
  positional: ['pair', 'sep'],
  examples: [
    {
      title: 'Pairs with a semicolon between them',
      use: 'key_value(pair: ";", sep: ":")',
      text: 'user: ada; note: "a;b"; n: 3',
      event: { user: 'ada', note: 'a;b', n: '3' },
    },
  ],
  schema: () => openRecord,
  parser:
    ({ pair, sep }) =>
    (text) =>
      parseKeyValue(text, pair, sep) ??
      (text.includes(sep)
        ? 'a pair has no key, or its quote is never closed'
        : `no "${sep}" parts a key from a value in the text`),
})
