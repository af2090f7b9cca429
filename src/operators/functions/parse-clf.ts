import { optional } from '../../ir/type.ts'
import { defineFunction } from '../contract/function.ts'
import { clfReader } from '../formats/clf/clf-reader.ts'
import { clfSchema } from '../formats/clf/clf-schema.ts'

export const parseClf = defineFunction({
  name: 'parse_clf',
  group: 'read-write',
  summary: 'Reads a line of an access log, common or combined; null for other texts.',
  since: '0.1.0',
  signature: 'parse_clf(s: string) -> {..}?',
  result: () => optional(clfSchema),
  examples: [
    {
      code: 'pick(parse_clf("10.0.0.9 - ada [21/Nov/2026:10:00:01 +0000] \\"GET / HTTP/1.1\\" 200 512"), "user", "path", "status")',
      gives: '{user: "ada", path: "/", status: 200}',
    },
    { code: 'parse_clf("hello")', gives: 'null' },
  ],
  make() {
    const read = clfReader()
    return (s: string) => {
      const event = read(s)
      return typeof event === 'string' ? null : event
    }
  },
})
