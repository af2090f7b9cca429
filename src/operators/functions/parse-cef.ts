import { optional } from '../../ir/type.ts'
import { defineFunction } from '../contract/function.ts'
import { cefSchema, readCef } from '../formats/cef/read-cef.ts'

export const parseCef = defineFunction({
  name: 'parse_cef',
  group: 'read-write',
  summary: 'Reads an event in the Common Event Format; null for other texts.',
  since: '0.1.0',
  signature: 'parse_cef(s: string) -> {..}?',
  result: () => optional(cefSchema),
  examples: [
    {
      code: 'pick(parse_cef("CEF:0|Acme|Wall|2.1|100|Scan|7|src=10.0.0.9"), "name", "severity", "extension")',
      gives: '{name: "Scan", severity: "7", extension: {src: "10.0.0.9"}}',
    },
    { code: 'parse_cef("hello")', gives: 'null' },
  ],
  run(s: string) {
    const event = readCef(s)
    return typeof event === 'string' ? null : event
  },
})
