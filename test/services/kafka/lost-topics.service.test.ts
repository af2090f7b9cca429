import { randomUUID } from 'node:crypto'
import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { clientNames } from '../../../src/clients/kafka/client-names.ts'
import { prepare } from '../../support/killed-runs.ts'
import { runLogpipe } from '../../support/run-logpipe.ts'
import { readRecords, testFolder } from '../../support/run-pipe.ts'
import { schemaRegistry } from '../../support/schema-registry.ts'
import { kafkaClient } from './kafka-client.ts'
import { kafkaSuite } from './kafka-suite.ts'
import { readValues } from './read-topic.ts'
import { createTopics, produce } from './topics.ts'

const numbersOf = async (brokers: readonly string[], topic: string): Promise<readonly number[]> =>
  (await readValues(brokers, topic))
    .map((value) => (JSON.parse(value) as { readonly i: number }).i)
    .sort((one, other) => one - other)

const from = (first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => first + i)

async function deleteTopic(brokers: readonly string[], topic: string): Promise<void> {
  const admin = kafkaClient(brokers).admin()
  await admin.connect()
  await admin.deleteTopics({ topics: [topic] })
  await admin.disconnect()
}

const ways = ['false', 'true', 'direct'] as const

kafkaSuite('topics that go while a sink writes to them', (of) => {
  /** A pipeline that reads a file which grows, and what it has rejected. */
  const startGrowing = (name: string, settings: string, checkpoint = '200ms') => {
    const folder = testFolder()
    const input = join(folder, 'in.ndjson')
    const rejects = join(folder, 'rejects.ndjson')
    const path = prepare(
      folder,
      `pipeline ${name} { dead_letter: rejects, checkpoint: ${checkpoint} }
      sink rejects = file("${rejects}")
      sink out = kafka(${settings}, brokers: "${of.brokers[0]}", key: i)
      from file("${input}", format: json, start: beginning) | to out`,
    )
    writeFileSync(input, '')
    const run = runLogpipe(path, { folder, warns: true })
    onTestFinished(async () => void (await run.kill()))
    const feed = (numbers: readonly number[], topics: readonly string[]): void =>
      appendFileSync(
        input,
        numbers.map((i) => `${JSON.stringify({ i, t: topics[i % topics.length] })}\n`).join(''),
      )
    const letters = () =>
      (existsSync(rejects) ? readRecords(rejects) : []) as readonly {
        readonly code: string
        readonly reason: string
        readonly raw: string
      }[]
    return { run, feed, letters }
  }
  /** Brokers may not know a new topic yet. */
  const countOf = async (topic: string): Promise<number | undefined> => {
    try {
      return new Set(await numbersOf(of.brokers, topic)).size
    } catch {
      return undefined
    }
  }
  const has = async (topic: string, count: number): Promise<boolean> => (await countOf(topic)) === count

  test.each(clientNames.flatMap((client) => ways.map((transactions) => ({ client, transactions }))))(
    'make dead letters of their events where topics are made from events; all others are there, once in transactions ($client, transactions: $transactions)',
    async ({ client, transactions }) => {
      const name = `lost_${randomUUID().slice(0, 8)}`
      const [stays, goes] = [`${name}-a`, `${name}-b`]
      await createTopics(of.brokers, [stays, goes], { partitions: 3 })
      const marker = transactions === 'false' ? '' : `, marker_topic: "${stays}"`
      const settings = `transactions: ${transactions}${marker}`
      const { run, feed, letters } = startGrowing(name, `"${name}-\${t}", ${settings}, client: ${client}`)
      feed(from(0, 100), ['a', 'b'])
      await run.until(async () => (await has(stays, 50)) && (await has(goes, 50)))
      await deleteTopic(of.brokers, goes)
      feed(from(100, 100), ['a', 'b'])
      await run.until(async () => (await has(stays, 100)) && letters().length === 50)
      await createTopics(of.brokers, [goes], { partitions: 3 })
      await run.until(async () => {
        feed([201], ['a', 'b'])
        return has(goes, 1)
      })
      const { code, errors, stats } = await run.stop()
      expect(code, errors).toBe(0)
      expect(stats?.balanced).toBe(true)
      const rejected = letters().map(({ raw }) => (JSON.parse(raw) as { readonly i: number }).i)
      expect(rejected.filter((i) => i < 200).sort((a, b) => a - b)).toEqual(
        from(100, 100).filter((i) => i % 2 === 1),
      )
      for (const letter of letters())
        expect(letter).toMatchObject({ code: 'LP5502', reason: `there is no topic "${goes}"` })
      const there = await numbersOf(of.brokers, stays)
      expect(transactions === 'false' ? [...new Set(there)] : there).toEqual(
        from(0, 200).filter((i) => i % 2 === 0),
      )
    },
    120_000,
  )

  test.each(
    clientNames.flatMap((client) =>
      ways.flatMap((transactions) =>
        (transactions === 'false' ? [false] : [true, false]).map((hasMarker) => ({
          client,
          transactions,
          hasMarker,
        })),
      ),
    ),
  )(
    'are waited for where all events go to one ($client, transactions: $transactions, topic for marks: $hasMarker)',
    async ({ client, transactions, hasMarker }) => {
      const name = `waited_${randomUUID().slice(0, 8)}`
      const marker = `${name}-marker`
      await createTopics(of.brokers, [name, marker], { partitions: 3 })
      const settings = `transactions: ${transactions}${hasMarker ? `, marker_topic: "${marker}"` : ''}`
      const { run, feed, letters } = startGrowing(name, `"${name}", ${settings}, client: ${client}`)
      feed(from(0, 100), ['a'])
      await run.until(() => has(name, 100))
      await deleteTopic(of.brokers, name)
      feed(from(100, 100), ['a'])
      await run.says(/LP5502|no such topic|no topic/)
      await createTopics(of.brokers, [name], { partitions: 3 })
      await run.until(() => has(name, 100))
      const { code, errors, stats } = await run.stop()
      expect(code, errors).toBe(0)
      expect(stats?.balanced).toBe(true)
      expect(letters()).toEqual([])
      const there = await numbersOf(of.brokers, name)
      expect(transactions === 'false' ? [...new Set(there)] : there).toEqual(from(100, 100))
    },
    120_000,
  )

  test.each(clientNames.map((client) => ({ client })))(
    'make dead letters also of what was sent to them and is not committed, after the pipeline has begun again ($client)',
    async ({ client }) => {
      const name = `taken_${randomUUID().slice(0, 8)}`
      const [stays, goes] = [`${name}-a`, `${name}-b`]
      await createTopics(of.brokers, [stays, goes], { partitions: 3 })
      const settings = `transactions: direct, marker_topic: "${stays}", client: ${client}, batch: {events: 10}`
      const { run, feed, letters } = startGrowing(name, `"${name}-\${t}", ${settings}`, '15s')
      feed(from(0, 100), ['a', 'b'])
      await run.until(() => has(goes, 50))
      // Sent at once, and committed in a quarter of a minute.
      feed(from(100, 100), ['a', 'b'])
      await sleep(4000)
      await deleteTopic(of.brokers, goes)
      feed(from(200, 100), ['a', 'b'])
      await run.says(/begins again/)
      await run.until(async () => (await has(stays, 150)) && letters().length === 100)
      const { code, errors, stats } = await run.stop()
      expect(code, errors).toBe(0)
      expect(stats?.balanced).toBe(true)
      const rejected = letters().map(({ raw }) => (JSON.parse(raw) as { readonly i: number }).i)
      expect(rejected.sort((a, b) => a - b)).toEqual(from(100, 200).filter((i) => i % 2 === 1))
      expect(await numbersOf(of.brokers, stays)).toEqual(from(0, 300).filter((i) => i % 2 === 0))
    },
    120_000,
  )

  test('make dead letters of their events where they have no schema', async () => {
    const name = `unschemed_${randomUUID().slice(0, 8)}`
    const [known, unknown] = [`${name}-a`, `${name}-b`]
    await createTopics(of.brokers, [known, unknown])
    const server = await schemaRegistry()
    const fields = [
      { name: 'i', type: 'int' },
      { name: 't', type: 'string' },
    ]
    server.add(`${known}-value`, { schema: JSON.stringify({ type: 'record', name: 'P', fields }) })
    const registry = `registry: {url: "${server.url}"}`
    const { run, feed, letters } = startGrowing(
      name,
      `"${name}-\${t}", transactions: true, marker_topic: "${known}", ${registry}`,
    )
    feed(from(0, 20), ['a', 'b'])
    await run.until(
      async () => (await readValues(of.brokers, known)).length === 10 && letters().length === 10,
    )
    const { code, errors, stats } = await run.stop()
    expect(code, errors).toBe(0)
    expect(stats?.balanced).toBe(true)
    for (const letter of letters())
      expect(letter).toMatchObject({
        code: 'LP5515',
        reason: `the schema registry at ${server.url} has no subject "${unknown}-value"`,
      })
  }, 120_000)
})

kafkaSuite('topics that go while a source reads them', (of) => {
  const start = (settings: string, untilEof = false) => {
    const folder = testFolder()
    const out = join(folder, 'out.ndjson')
    const run = runLogpipe(
      prepare(
        folder,
        `pipeline goes { checkpoint: 100ms }
         from kafka(${settings}, brokers: "${of.brokers[0]}", group: "${randomUUID()}") | to file("${out}")`,
      ),
      { folder, warns: true, untilEof },
    )
    onTestFinished(async () => void (await run.kill()))
    const read = (): readonly number[] =>
      (existsSync(out) ? readRecords(out) : []).map((one) => Number((one as { readonly i: number }).i))
    return { run, read }
  }
  const say = (topic: string, ...numbers: readonly number[]) =>
    produce(
      of.brokers,
      topic,
      numbers.map((i) => ({ value: JSON.stringify({ i }), partition: 0 })),
    )

  test.each([
    ['classic', 'sole'],
    ['classic', 'shared'],
    ['consumer', 'shared'],
  ])(
    'are let go where a pattern had found them, and the others are read on (%s, members: %s)',
    async (protocol, members) => {
      const name = `goes-${randomUUID().slice(0, 8)}`
      const [stays, goes] = [`${name}-a`, `${name}-b`]
      await createTopics(of.brokers, [stays, goes], { partitions: 2 })
      await say(stays, 1)
      await say(goes, 2)
      const settings = `members: ${members}, protocol: ${protocol}, session_timeout: 6s`
      const { run, read } = start(`pattern: /^${name}-/, ${settings}`)
      await run.until(() => read().length === 2)
      await deleteTopic(of.brokers, goes)
      await run.says(/is gone, and is not read any more/)
      await say(stays, 3)
      await run.until(() => read().length === 3, 60_000)
      await createTopics(of.brokers, [goes], { partitions: 2 })
      await say(goes, 4)
      await run.until(() => read().length === 4, 60_000)
      const { code, errors } = await run.stop()
      expect(code, errors).toBe(0)
      expect([...read()].sort()).toEqual([1, 2, 3, 4])
    },
    180_000,
  )

  test.each([
    ['classic', 'sole'],
    ['consumer', 'shared'],
  ])(
    'are waited for where they are named, and the others are read on (%s, members: %s)',
    async (protocol, members) => {
      const name = `named-${randomUUID().slice(0, 8)}`
      const [stays, goes] = [`${name}-a`, `${name}-b`]
      await createTopics(of.brokers, [stays, goes], { partitions: 2 })
      await say(stays, 1)
      await say(goes, 2)
      const { run, read } = start(
        `["${stays}", "${goes}"], on_gap: beginning, members: ${members}, protocol: ${protocol}, session_timeout: 6s`,
      )
      await run.until(() => read().length === 2)
      await deleteTopic(of.brokers, goes)
      await run.says(/LP5502|no such topic/)
      await say(stays, 3)
      await run.until(() => read().length === 3, 60_000)
      await createTopics(of.brokers, [goes], { partitions: 2 })
      await say(goes, 4, 5)
      await run.until(() => read().includes(5), 60_000)
      const { code, errors } = await run.stop()
      expect(code, errors).toBe(0)
    },
    180_000,
  )
})
