import { beforeAll, expect, test } from 'vitest'
import { prepare, startRun } from '../../support/killed-runs.ts'
import { testFolder } from '../../support/run-pipe.ts'
import { serviceSuite } from '../support/service-suite.ts'
import { readValues } from './read-topic.ts'
import { type Kafka, kafkaProgram, startKafka } from './start-kafka.ts'
import { createTopics, produce, records } from './topics.ts'

const kills = Number(process.env['LOGPIPE_KAFKA_KILLS'] ?? 6)
const events = 20_000
const partitions = 6

interface Row {
  readonly w: string
  readonly k: string
  readonly n: number
  readonly s: number
}

/** Event i is at i × 2 ms, of key i mod 17, with the value i mod 101. */
const input = records(events, (i) => ({
  partition: i % partitions,
  value: JSON.stringify({
    at: new Date(1_700_000_000_000 + i * 2).toISOString(),
    k: `k${i % 17}`,
    v: i % 101,
  }),
}))

/** What the windows hold, counted over the events as they are. */
function reference(): readonly Row[] {
  const rows = new Map<string, Row>()
  for (let i = 0; i < events; i++) {
    const w = new Date(Math.floor((1_700_000_000_000 + i * 2) / 1000) * 1000)
      .toISOString()
      .replace('.000', '')
    const k = `k${i % 17}`
    const { n, s } = rows.get(w + k) ?? { n: 0, s: 0 }
    rows.set(w + k, { w, k, n: n + 1, s: s + (i % 101) })
  }
  return [...rows.values()]
}

const sorted = (rows: readonly Row[]): readonly string[] =>
  rows.map(({ w, k, n, s }) => `${w} ${k} ${n} ${s}`).sort()

const pipeline = (brokers: readonly string[], from: string, to: string): string => `
pipeline ${from} { checkpoint: 100ms, delivery: exactly_once }
source src = kafka("${from}", brokers: ${JSON.stringify(brokers)}, time: at, lateness: 2s, session_timeout: 1s)
sink out = kafka("${to}", brokers: ${JSON.stringify(brokers)}, key: k, transactions: true)
from src | aggregate n = count(), s = sum(v) by k over tumbling(1s) late drop | set w = @window.start | to out
`

serviceSuite('windows from topic to topic', [kafkaProgram], () => {
  let kafka: Kafka
  let brokers: readonly string[]
  beforeAll(async () => {
    // A member that was killed is missed after a second, so that the next one need not wait longer.
    kafka = await startKafka({ settings: { 'group.min.session.timeout.ms': '500' } })
    brokers = kafka.addresses.plain
    return () => kafka.close()
  })

  const topics = async (name: string): Promise<readonly [string, string]> => {
    // Messages carry the time of their events, and those of long ago would be removed.
    const settings = { 'retention.ms': '-1' }
    await createTopics(brokers, [`${name}-in`], { partitions, settings })
    await createTopics(brokers, [`${name}-out`], { partitions: 3, settings })
    await produce(brokers, `${name}-in`, input)
    return [`${name}-in`, `${name}-out`]
  }

  const rowsOf = async (topic: string): Promise<readonly Row[]> =>
    (await readValues(brokers, topic)).map((value) => JSON.parse(value) as Row)

  test(
    `are each there once for who reads what is committed, after ${kills} kills of the process`,
    async () => {
      const [from, to] = await topics('killed')
      const folder = testFolder()
      const path = prepare(folder, pipeline(brokers, 'killed_in', to).replaceAll('"killed_in"', `"${from}"`))
      for (let kill = 0; kill < kills; kill++) {
        const run = startRun(folder, path, undefined, ['--reset', 'starts'])
        const timer = setTimeout(run.kill, 600 + Math.random() * 1800)
        const { code, signal, errors } = await run.ended
        clearTimeout(timer)
        if (signal !== 'SIGKILL') expect(code, errors).toBe(0)
      }
      const { code, errors, stats } = await startRun(folder, path, undefined, ['--reset', 'starts']).ended
      expect(code, errors).toBe(0)
      expect(stats?.balanced).toBe(true)
      expect(sorted(await rowsOf(to))).toEqual(sorted(reference()))
    },
    60_000 + kills * 30_000,
  )

  test.each(['outbox written', 'after decision', 'delivery sent', 'delivery committed', 'delivery noted'])(
    'are each there once after a kill at "%s"',
    async (point) => {
      const [from, to] = await topics(point.replaceAll(' ', '-'))
      const folder = testFolder()
      const path = prepare(folder, pipeline(brokers, 'point', to).replaceAll('"point"', `"${from}"`))
      const first = await startRun(folder, path, `${point}:1`).ended
      expect(first.signal, first.errors).toBe('SIGKILL')
      const { code, errors } = await startRun(folder, path).ended
      expect(code, errors).toBe(0)
      expect(sorted(await rowsOf(to))).toEqual(sorted(reference()))
    },
    180_000,
  )

  test('are each there once though the broker is killed while they are made', async () => {
    const [from, to] = await topics('broker')
    const folder = testFolder()
    const path = prepare(folder, pipeline(brokers, 'broker_in', to).replaceAll('"broker_in"', `"${from}"`))
    const run = startRun(folder, path)
    for (let kill = 0; kill < 2; kill++) {
      await new Promise((resolve) => setTimeout(resolve, 1200))
      await kafka.brokers[0]!.kill()
      await kafka.brokers[0]!.start()
    }
    const { code, errors } = await run.ended
    expect(code, errors).toBe(0)
    expect(sorted(await rowsOf(to))).toEqual(sorted(reference()))
  }, 300_000)
})
