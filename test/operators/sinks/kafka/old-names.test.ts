import { expect, test } from 'vitest'
import { compileText, complaintsOf, planOf } from '../../../support/compile-text.ts'

const spanless = (plan: unknown): unknown =>
  JSON.parse(
    JSON.stringify(plan, (key, value) =>
      key === 'span' ? undefined : typeof value === 'bigint' ? String(value) : value,
    ),
  )

test('the old names of the sink and of its settings make the same plan as those of today', async () => {
  const pipe = (name: string, settings: string) => `from stdin(format: json) | to ${name}(${settings})`
  const today = spanless(
    await planOf(
      pipe(
        'kafka',
        'topic: "t", brokers: ["a:1"], user: "u", password: secret("PW"), login: plain, partitioner: round_robin',
      ),
      { env: { PW: 'x' } },
    ),
  )
  for (const name of ['kafka', 'flusher_kafka', 'flusher_kafka_v2']) {
    const old =
      'Topic: "t", Brokers: ["a:1"], SASLUsername: "u", SASLPassword: secret("PW"), login: plain, PartitionerType: "roundrobin"'
    expect(spanless(await planOf(pipe(name, old), { env: { PW: 'x' } })), name).toEqual(today)
  }
  expect(
    await complaintsOf(pipe('flusher_kafka', '"t", bootstrap_servers: "a:1", RequiredAcks: -1')),
  ).toEqual(['LP2180 flusher_kafka', 'LP2181 bootstrap_servers', 'LP2181 RequiredAcks', 'LP2182 -1'])
})

test('an old setting without effect is told, with what to write instead', async () => {
  const { diagnostics } = await compileText(
    'from stdin(format: json) | to flusher_kafka("t", QueueSize: 100)',
  )
  expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([
    ['LP2180', 'note'],
    ['LP2170', 'warning'],
  ])
  expect(diagnostics[1]?.help).toContain('buffer')
})

test('an old name beside that of today is one setting given twice', async () => {
  const complaints = await complaintsOf(
    'from stdin(format: json) | to kafka("t", brokers: "a:1", Brokers: "b:1")',
  )
  expect(complaints.map((one) => one.slice(0, 6))).toContain('LP2052')
})
