import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { type ClientName, clientNames } from '../../../src/clients/kafka/client-names.ts'
import { remotePoints } from '../../../src/runtime/epoch/crash-points.ts'
import { prepare, startRun } from '../../support/killed-runs.ts'
import { type LogpipeRun, runLogpipe } from '../../support/run-logpipe.ts'
import { testFolder } from '../../support/run-pipe.ts'
import { startFeeder } from './feeder.ts'
import { kafkaSuite } from './kafka-suite.ts'
import { watchProgress } from './progress.ts'
import { readValues } from './read-topic.ts'
import { createTopics, type NewRecord, produce, records } from './topics.ts'

const allKills = Number(process.env['LOGPIPE_KAFKA_KILLS'] ?? 4)
const ways = ['true', 'direct'] as const
type Way = (typeof ways)[number]
/** The share of the kills that each way is given with each client; the other client works with the same code but for its library. */
const shares: Readonly<Record<ClientName, Readonly<Record<Way, number>>>> = {
  platformatic: { true: 1, direct: 0.2 },
  kafkajs: { true: 0.3, direct: 0.2 },
}
const killed = clientNames.flatMap((client) =>
  ways.map((way) => {
    const kills = Math.ceil(allKills * shares[client][way])
    /** After how many kills of the process the broker is killed once. */
    const brokerEvery = Math.min(way === 'direct' ? 5 : 20, kills)
    return { client, way, kills, brokerEvery, brokerKills: Math.floor(kills / brokerEvery) }
  }),
)
const events = 20_000
const partitions = 6
/** Milliseconds. */
const window = 200

interface Event {
  readonly i: number
  readonly at: string
  readonly k: string
  readonly v: number
}

interface Row {
  readonly w: string
  readonly k: string
  readonly n: number
  readonly s: number
}

/** Event i is at i × 2 ms, of key i mod 17, with the value i mod 101. */
const event = (i: number): NewRecord => ({
  partition: i % partitions,
  value: JSON.stringify({
    i,
    at: new Date(1_700_000_000_000 + i * 2).toISOString(),
    k: `k${i % 17}`,
    v: i % 101,
  } satisfies Event),
})

const input = records(events, event)
const inputEvents = input.map(({ value }) => JSON.parse(String(value)) as Event)

/** What the windows hold, counted over the events as they are. */
function reference(of: readonly Event[] = inputEvents): readonly Row[] {
  const rows = new Map<string, Row>()
  for (const { at, k, v } of of) {
    const start = new Date(Math.floor(Date.parse(at) / window) * window)
    const w = start.toISOString().replace('.000', '')
    const { n, s } = rows.get(w + k) ?? { n: 0, s: 0 }
    rows.set(w + k, { w, k, n: n + 1, s: s + v })
  }
  return [...rows.values()]
}

/** For topics and the pipeline: another one where a test is tried again. */
const nameFor = (what: string): string => `${what.replaceAll(' ', '_')}_${randomUUID().slice(0, 8)}`

const sorted = (rows: readonly Row[]): readonly string[] =>
  rows.map(({ w, k, n, s }) => `${w} ${k} ${n} ${s}`).sort()

const pipeline = (
  brokers: readonly string[],
  name: string,
  to: string,
  from: string,
  client = 'kafkajs',
  way: Way = 'true',
): string => `
pipeline ${name} { checkpoint: 100ms, delivery: exactly_once }
source src = kafka("${from}", brokers: ${JSON.stringify(brokers)}, time: at, lateness: 1s, session_timeout: 1s, client: ${client})
sink out = kafka("${to}", brokers: ${JSON.stringify(brokers)}, key: k, transactions: ${way}, client: ${client})
from src | aggregate n = count(), s = sum(v) by k over tumbling(${window}ms) late drop | set w = @window.start | to out
`

kafkaSuite(
  'windows from topic to topic',
  (of) => {
    const topics = async (
      name: string,
      fed: readonly NewRecord[] = input,
    ): Promise<readonly [string, string]> => {
      // Messages carry the time of their events, and those of long ago would be removed.
      const settings = { 'retention.ms': '-1' }
      await createTopics(of.brokers, [`${name}-in`], { partitions, settings })
      await createTopics(of.brokers, [`${name}-out`], { partitions: 3, settings })
      await produce(of.brokers, `${name}-in`, fed)
      return [`${name}-in`, `${name}-out`]
    }

    const rowsOf = async (topic: string): Promise<readonly Row[]> =>
      (await readValues(of.brokers, topic)).map((value) => JSON.parse(value) as Row)

    test.each(killed)(
      'are each there once for who reads what is committed, after $kills kills of the process and $brokerKills of the broker amid its work ($client, transactions: $way)',
      async ({ client, way, kills, brokerEvery, brokerKills }) => {
        const name = nameFor('killed')
        const [from, to] = await topics(name, [])
        const folder = testFolder()
        const path = prepare(folder, pipeline(of.brokers, name, to, from, client, way))
        const feeder = await startFeeder(of.brokers, from, { make: event, batch: 24, every: 60 })
        const progress = await watchProgress(of.brokers)
        onTestFinished(async () => {
          await feeder.stop()
          await progress.close()
        })
        const start = (untilEof = false): LogpipeRun =>
          runLogpipe(path, { folder, untilEof, more: ['--reset', 'starts'] })
        const read = (): Promise<number | undefined> => progress.of(`logpipe.${name}.src`, from)
        const written = (): Promise<number | undefined> =>
          progress.of(`logpipe.${name}.out.${way === 'direct' ? 'decided' : 'epochs'}`, to)
        /** Waits until the run has decided, or delivered, more than there was before it. */
        const works = async (run: LogpipeRun, of = read): Promise<void> => {
          let before: number | undefined
          await run.until(async () => {
            before ??= await of()
            return before !== undefined && ((await of()) ?? 0) > before
          })
        }
        /** What was read and written when the process was killed. */
        const atKills: (readonly [read: number, written: number])[] = []
        for (let kill = 0; kill < kills; kill++) {
          if (kill % 4 === 0) {
            // Now and then before it has come to its work: in what a start does after a kill.
            const early = start()
            await sleep(500 + Math.random() * 1000)
            expect((await early.kill()).signal, early.errors()).toBe('SIGKILL')
          }
          const run = start()
          // What was read is told to the group a moment after it is decided, and may be delivered before that.
          await works(run)
          if (kill % 2 === 1) await works(run, written)
          if (kill % brokerEvery === brokerEvery - 1) {
            await of.kafka.brokers[0]!.kill()
            await of.kafka.brokers[0]!.start()
            await works(run)
          }
          await sleep(Math.random() * 300)
          expect((await run.kill()).signal, run.errors()).toBe('SIGKILL')
          atKills.push([(await read()) ?? 0, (await written()) ?? 0])
        }
        await feeder.stop()
        const { code, errors, stats } = await start(true).ended
        expect(code, errors).toBe(0)
        expect(stats?.balanced).toBe(true)
        // Each kill befell a run that had read more than the one before, and all the while results were delivered.
        const moved = (of: 0 | 1): number => new Set(atKills.map((at) => at[of])).size
        expect(moved(0)).toBe(kills)
        expect(moved(1)).toBeGreaterThanOrEqual(Math.floor(kills / 2))
        const fed = (await readValues(of.brokers, from)).map((value) => JSON.parse(value) as Event)
        expect(new Set(fed.map(({ i }) => i)).size).toBe(feeder.sent())
        expect(stats?.total.late).toBe(0)
        const rows = await rowsOf(to)
        process.stderr.write(
          `${client}, transactions: ${way}: ${kills} kills of the process and ${brokerKills} of the broker: ${fed.length} events, ${rows.length} rows\n`,
        )
        expect(sorted(rows)).toEqual(sorted(reference(fed)))
      },
      120_000 + allKills * 30_000,
    )

    test.each([
      ...['outbox written', 'after decision', 'delivery sent', 'delivery committed', 'delivery noted'].map(
        (point) => ['kafkajs', 'true', point] as const,
      ),
      ...clientNames.flatMap((client) => remotePoints.map((point) => [client, 'direct', point] as const)),
    ])(
      'are each there once after a kill (%s, transactions: %s, at "%s")',
      async (client, way, point) => {
        const name = nameFor(point)
        const [from, to] = await topics(name)
        const folder = testFolder()
        const path = prepare(folder, pipeline(of.brokers, name, to, from, client, way))
        const first = await startRun(folder, path, `${point}:1`).ended
        expect(first.signal, first.errors).toBe('SIGKILL')
        const { code, errors } = await startRun(folder, path).ended
        expect(code, errors).toBe(0)
        expect(sorted(await rowsOf(to))).toEqual(sorted(reference()))
      },
      180_000,
    )

    test.each([
      ['kafkajs', 'true'],
      ['kafkajs', 'direct'],
      ['platformatic', 'direct'],
    ] as const)(
      'are each there once though the broker is killed while they are made (%s, transactions: %s)',
      async (client, way) => {
        const name = nameFor('broker')
        const [from, to] = await topics(name)
        const folder = testFolder()
        const path = prepare(folder, pipeline(of.brokers, name, to, from, client, way))
        const run = startRun(folder, path)
        for (let kill = 0; kill < 2; kill++) {
          await new Promise((resolve) => setTimeout(resolve, 1200))
          await of.kafka.brokers[0]!.kill()
          await of.kafka.brokers[0]!.start()
        }
        const { code, errors } = await run.ended
        expect(code, errors).toBe(0)
        expect(sorted(await rowsOf(to))).toEqual(sorted(reference()))
      },
      300_000,
    )
  },
  // A member that was killed is missed after a second, so that the next one need not wait longer.
  { settings: { 'group.min.session.timeout.ms': '500' } },
)
