import { expect, test } from 'vitest'
import { compileText } from '../support/compile-text.ts'

test.each([
  ['from kafka("logs", brokers: "h:99999") | to stdout', '"h:99999" names no broker'],
  ['from kafka("logs", brokers: "h:0") | to stdout', '"h:0" names no broker'],
  ['from kafka("logs", user: "u") | to stdout', 'The setting "user" needs "password".'],
  [
    'from kafka("logs", members: shared, protocol: consumer, client: kafkajs) | to stdout',
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
  [
    'from stdin(format: json) | to elasticsearch("logs-%{+yyyy.MM.dd}")',
    '"logs-%{+yyyy.MM.dd}" is no name of an index: "%{" stands in it as it is.',
  ],
  ['from kafka("a", group: "") | to stdout', 'A "group" has a name'],
  [
    'from stdin(format: json) | to kafka("b", transactions: true, transactional_id: "")',
    'A "transactional_id" is a name',
  ],
  [
    'from stdin(format: json) | to file("a", mode: 644)',
    'The setting "mode" needs a string such as "644", not an int.',
  ],
  [
    'from kafka(pattern: "^app/.*") | to stdout',
    'The setting "pattern" needs a regex such as /^app\\/.*/, not a string.',
  ],
  [
    'from stdin(format: json) | to elasticsearch("logs", batch: 5000)',
    'The setting "batch" needs a record such as {events: 2_000}, not an int.',
  ],
  [
    'from stdin(format: json) | to file("a", rotate: "128MiB")',
    'The setting "rotate" needs a record such as {size: 256MiB, every: 1d}, not a string.',
  ],
  ['from stdin(format: json) | to elasticsearch("..")', '".." is no name of an index'],
  ['from stdin(format: json) | to elasticsearch("")', '"" is no name of an index'],
  [
    'from stdin(format: json) | to elasticsearch("logs", id: order, ids: server)',
    'The server makes no ids where "id" gives them.',
  ],
  [
    'from stdin(format: json) | to elasticsearch("logs", ids: server, action: upsert)',
    '"action: upsert" needs an "id".',
  ],
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
  'from stdin(format: json) | to elasticsearch("logs", ids: server, action: index, routing: host)',
  'from stdin(format: json) | to elasticsearch("logs", ids: server, data_stream: true)',
])('check has nothing against it: %s', async (text) => {
  expect((await compileText(text)).diagnostics).toEqual([])
})

test.each([
  ['from kafka("a", isolation_level: read_committed) | to stdout', 'isolation'],
  ['from stdin(format: json) | to kafka("b", required_acks: all)', 'acks'],
  ['from stdin(format: json) | to elasticsearch("b", op_type: create)', 'action'],
  ['from stdin(format: json) | to elasticsearch("b", pipeline: "p")', 'ingest'],
  ['from stdin(format: json) | to elasticsearch("b", bulk_size: 5)', 'batch'],
  ['from stdin(format: json) | to hdfs("/b", name_node: "nn", rollover: 1h)', 'rotate'],
])('what others call otherwise is known: %s', async (text, name) => {
  const { diagnostics } = await compileText(text)
  expect(diagnostics).toMatchObject([{ code: 'LP2050', fix: { title: `Write "${name}"` } }])
})

/** What check says, each with the piece of text at which it says it. */
async function told(text: string): Promise<readonly string[]> {
  const { diagnostics } = await compileText(text)
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ message, span }) => `${text.slice(span.start, span.end)}: ${message}`)
}

test('all that does not go together in one sink is told at once, each at its place', async () => {
  const text =
    'from stdin(format: json) | to hdfs("logs", name_node: "nn1", zone: "UTC", publish: commit, rotate: {every: 1h})'
  expect(await told(text)).toEqual([
    '"logs": "logs" does not begin at the root of HDFS.',
    '"UTC": The setting "zone" needs "dated: true".',
    '{every: 1h}: With "publish: commit" files are complete at each epoch.',
  ])
})

test('a path in HDFS begins at its root, also where fields stand behind its beginning', async () => {
  expect(await told('from stdin(format: json) | to hdfs("logs/${host}.gz", name_node: "nn1")')).toEqual([
    '"logs/${host}.gz": "logs/${…}.gz" does not begin at the root of HDFS.',
  ])
  expect(await told('from stdin(format: json) | to hdfs("/${host}.gz", name_node: "nn1")')).toEqual([])
})

test('all that is wrong in the parts of one setting is told at once', async () => {
  const text =
    'from kafka("logs", brokers: ["h1:99999", "h2:9092", "h3"]) | to http("https://example.org", batch: {evry: 1s, events: 0}, headers: {a: 1, "b c": "x"})'
  expect((await told(text)).map((each) => each.slice(each.indexOf(': ') + 2))).toEqual([
    expect.stringContaining('"h1:99999" names no broker'),
    expect.stringContaining('"h3" names no broker'),
    expect.stringContaining('"batch" has no "evry"'),
    expect.stringContaining('"batch.events" is a whole number'),
    expect.stringContaining('The header "a" needs a string'),
    expect.stringContaining('The header "b c" has a name'),
  ])
})

test('ten wrong connectors are told all, with all their mistakes', async () => {
  const blocks: readonly (readonly [block: string, mistakes: number])[] = [
    ['source a = kafka("logs", start: end, start_time: "2026-05-01T00:00:00Z", user: "u")', 2],
    ['source b = elasticsearch("logs", every: 3s, password: "p")', 2],
    ['source c = generate(kind: json, lines: [], every: 1s, rate: 1/s)', 3],
    ['sink d = kafka("a b", brokers: "h:9092", acks: leader, transactional_id: "x")', 3],
    ['sink e = elasticsearch("logs", action: update, template_name: "t", grep: "x")', 3],
    ['sink f = hdfs("logs", name_node: "nn1:9000", user: "u", token: "t")', 3],
    ['sink g = http("ftp://example.org", password: "p", text: "t")', 3],
    ['sink h = file("a.gz", append: false, publish: rotate)', 2],
    ['sink i = exec([])', 1],
    ['sink j = email("a@example.org", from: "b@example.org", subject: "s", smtp: {hots: "x", prt: 1})', 3],
  ]
  const flows = ['from a, b, c', '  | to d, e, f, g, h, i, j']
  const text = [...blocks.map(([block]) => block), ...flows, ''].join('\n')
  const { diagnostics } = await compileText(text)
  const lines = text.split('\n')
  const counts = blocks.map(() => 0)
  for (const { span, severity } of diagnostics) {
    if (severity !== 'error') continue
    const line = text.slice(0, span.start).split('\n').length - 1
    expect(lines[line]).toBeDefined()
    counts[line] = (counts[line] ?? 0) + 1
  }
  expect(counts).toEqual(blocks.map(([, mistakes]) => mistakes))
})
