import { expect, test } from 'vitest'
import { compileText } from '../../../support/compile-text.ts'

const messagesOf = async (text: string) => (await compileText(text)).diagnostics.map(({ message }) => message)

test.each([
  'from stdin(format: json) | to kafka("a b")',
  'from stdin(format: json) | to kafka("")',
  'from stdin(format: json) | to kafka("t-${x ?? "none"}", missing: "none", transactions: true, marker_topic: "a/b")',
  'from kafka(["logs", "x/y"]) | to stdout',
])('check says which name no topic can have: %s', async (text) => {
  expect(await messagesOf(text)).toEqual([expect.stringContaining('is no name of a topic, which has')])
})
