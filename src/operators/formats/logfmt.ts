import { parseLogfmt, writeLogfmt } from '../../core/key-value-text.ts'
import { openRecord } from '../../ir/type.ts'
import { defineFormat } from '../contract/format.ts'

export const logfmt = defineFormat({
  name: 'logfmt',
  summary: 'Reads and writes logfmt: level=info msg="it works".',
  since: '0.1.0',
  params: {},
  positional: [],
  examples: [
    {
      title: 'Values are texts, a key without one is true',
      use: 'logfmt',
      text: 'level=info took=12ms msg="it works" cached',
      event: { level: 'info', took: '12ms', msg: 'it works', cached: true },
    },
  ],
  schema: () => openRecord,
  parser: () => (text) =>
    parseLogfmt(text) ??
    (text.includes('=')
      ? 'a pair has no key, or its quote is never closed'
      : 'the text holds no pair such as key=value'),
  encoder: () => writeLogfmt,
})
