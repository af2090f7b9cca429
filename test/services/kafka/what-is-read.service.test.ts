import { randomUUID } from 'node:crypto'
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { clientNames } from '../../../src/clients/kafka/client-names.ts'
import { prepare } from '../../support/killed-runs.ts'
import { runLogpipe } from '../../support/run-logpipe.ts'
import { readRecords, testFolder } from '../../support/run-pipe.ts'
import { kafkaSuite } from './kafka-suite.ts'
import { createTopics, produce } from './topics.ts'

kafkaSuite('what a Kafka source reads', (of) => {
  const start = (settings: string, stages: string, more: Parameters<typeof runLogpipe>[1]) => {
    const folder = more.folder
    const out = join(folder, 'out')
    const run = runLogpipe(
      prepare(
        folder,
        `pipeline reads { checkpoint: 100ms }
         from kafka(${settings}, brokers: "${of.brokers[0]}", group: "${randomUUID()}") ${stages} | to file("${out}")`,
      ),
      more,
    )
    onTestFinished(async () => void (await run.kill()))
    return {
      run,
      records: () =>
        (existsSync(out) ? readRecords(out) : []) as readonly Readonly<Record<string, unknown>>[],
    }
  }

  test.each(clientNames.flatMap((client) => ['sole', 'shared'].map((members) => [client, members] as const)))(
    'topics that fit a pattern, those that are made later too, and no others (%s, members: %s)',
    async (client, members) => {
      const name = `fits-${randomUUID().slice(0, 8)}`
      const [one, two, later, other] = [`${name}-1`, `${name}-2`, `${name}-3`, `no-${name}-1`]
      await createTopics(of.brokers, [one, two, other], { partitions: 2 })
      const say = (topic: string, partition: number, x: string) =>
        produce(of.brokers, topic, [{ partition, value: JSON.stringify({ x }) }])
      await say(one, 0, 'a')
      await say(two, 1, 'b')
      await say(other, 0, 'never')
      const { run, records } = start(
        `pattern: /^${name}-/, client: ${client}, members: ${members}`,
        '| set topic = @topic',
        { folder: testFolder(), warns: true },
      )
      const read = () => records().map(({ x, topic }) => `${String(topic)} ${String(x)}`)
      await run.until(() => records().length === 2)
      await createTopics(of.brokers, [later], { partitions: 2 })
      await say(later, 0, 'c')
      await say(later, 1, 'd')
      await run.until(() => records().length === 4, 60_000)
      await say(one, 1, 'e')
      await run.until(() => records().length === 5)
      const { code, errors } = await run.stop()
      expect(code, errors).toBe(0)
      expect(read().sort()).toEqual([`${one} a`, `${one} e`, `${two} b`, `${later} c`, `${later} d`])
    },
    180_000,
  )

  test.each(clientNames)(
    'messages of a time and later, with their keys, headers and places (%s)',
    async (client) => {
      const topic = `times-${randomUUID().slice(0, 8)}`
      await createTopics(of.brokers, [topic], { partitions: 2, settings: { 'retention.ms': '-1' } })
      const at = (second: number): number => Date.UTC(2026, 4, 1, 10, 0, second)
      await produce(of.brokers, topic, [
        { partition: 1, value: '{"x":1}', timestamp: at(1) },
        { partition: 1, value: '{"x":2}', timestamp: at(2) },
        { partition: 1, value: '{"x":3}', key: 'k', headers: { trace: 't3' }, timestamp: at(3) },
      ])
      const { run, records } = start(
        `"${topic}", client: ${client}, start_time: "2026-05-01T10:00:02Z"`,
        '| set topic = @topic, partition = @partition, offset = @offset, key = @key, headers = @headers, at = @timestamp',
        { folder: testFolder(), untilEof: true },
      )
      const { code, errors } = await run.ended
      expect(code, errors).toBe(0)
      const place = { topic, partition: 1 }
      expect(records()).toEqual([
        { x: 2, ...place, offset: 1, key: null, headers: {}, at: '2026-05-01T10:00:02Z' },
        { x: 3, ...place, offset: 2, key: 'k', headers: { trace: 't3' }, at: '2026-05-01T10:00:03Z' },
      ])
    },
    120_000,
  )

  test('records that were damaged on the disk of a broker end the run behind those before them, and it is said where they lie (platformatic)', async () => {
    const topic = `damaged-${randomUUID().slice(0, 8)}`
    await createTopics(of.brokers, [topic])
    for (const x of ['a', 'b', 'c'])
      await produce(of.brokers, topic, [{ partition: 0, value: JSON.stringify({ x }) }])
    const records = join(of.kafka.folder, 'broker-1', 'records', `${topic}-0`, '00000000000000000000.log')
    const bytes = readFileSync(records)
    // The batch of "b" begins behind that of "a"; the length of its first record follows its head of 61 bytes.
    const second = 12 + bytes.readInt32BE(8)
    const file = openSync(records, 'r+')
    writeSync(file, Buffer.from([0x7e]), 0, 1, second + 61)
    closeSync(file)
    const { run, records: read } = start(`"${topic}", client: platformatic`, '', { folder: testFolder() })
    const { code, errors } = await run.ended
    expect(code).toBe(3)
    expect(errors).toContain(
      `The records of partition 0 of topic "${topic}" from offset 1 on cannot be read: a record is longer than its batch; by the checksum of the batch it has been damaged since it was written.`,
    )
    expect(errors).toContain('LP5517')
    expect(read()).toEqual([{ x: 'a' }])
  }, 60_000)
})
