import { expect, test } from 'vitest'
import { compileText } from '../support/compile-text.ts'

test.each([
  ['from kafka("logs", brokers: "h:99999") | to stdout', '"h:99999" names no broker'],
  ['from kafka("logs", brokers: "h:0") | to stdout', '"h:0" names no broker'],
  ['from kafka("logs", user: "u") | to stdout', 'The setting "user" needs "password".'],
  [
    'from kafka("logs", members: shared, protocol: consumer) | to stdout',
    'The protocol "consumer" needs "client: platformatic".',
  ],
  ['from stdin(format: json) | to kafka("t", partition: "x")', '"partition" needs an int, not a string.'],
  ['from stdin(format: json) | to kafka("t", headers: 1)', '"headers" needs a record, not an int.'],
  ['from elasticsearch("logs", every: 3s) | to stdout', 'The setting "every" needs "follow: true".'],
  ['from stdin(format: json) | to elasticsearch("a b")', '"a b" is no name of an index'],
  [
    'from stdin(format: json) | to elasticsearch("Logs_ÄÖ", data_stream: true)',
    '"Logs_ÄÖ" is no name of a data stream',
  ],
  [
    'from stdin(format: json) | to elasticsearch("Logs")',
    '"Logs" is no name of an index, which has no letters in upper case.',
  ],
  [
    'from stdin(format: json) | to elasticsearch("Logs-${host ?? "none"}")',
    '"Logs-${…}" is no name of an index, which has no letters in upper case.',
  ],
  [
    'from stdin(format: json) | to elasticsearch("${host ?? "none"}/logs")',
    '"${…}/logs" is no name of an index',
  ],
  ['from stdin(format: json) | to elasticsearch("_${host ?? "none"}")', '"_${…}" is no name of an index'],
  [
    `from stdin(format: json) | to elasticsearch("${'x'.repeat(251)}\${host ?? "none"}-logs")`,
    'has 1 to 255 bytes',
  ],
  ['from stdin(format: json) | to elasticsearch("..")', '".." is no name of an index'],
  ['from stdin(format: json) | to elasticsearch("")', '"" is no name of an index'],
  ['from stdin(format: json) | to hdfs("/x", name_node: "h:99999")', '"h:99999" names no NameNode'],
])('check says what can never work: %s', async (text, says) => {
  const { diagnostics } = await compileText(text)
  expect(diagnostics.map(({ message }) => message)).toEqual([expect.stringContaining(says)])
})

test.each([
  'from elasticsearch("logs", every: 3s, follow: true) | to stdout',
  'from stdin(format: json) | to elasticsearch("<Logs>")',
  'from stdin(format: json) | to elasticsearch("<logs-{now/d}>")',
  'from stdin(format: json) | to elasticsearch("<Logs-${host ?? "none"}>")',
  'from stdin(format: json) | to elasticsearch("${host ?? "none"}-_+logs.")',
])('check has nothing against it: %s', async (text) => {
  expect((await compileText(text)).diagnostics).toEqual([])
})
