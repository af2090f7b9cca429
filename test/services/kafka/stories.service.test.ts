import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startRun } from '../../support/killed-runs.ts'
import { testFolder } from '../../support/run-pipe.ts'
import { kafkaSuite } from './kafka-suite.ts'
import { readTopic } from './read-topic.ts'
import { createTopics, produce } from './topics.ts'

const story = (name: string): string =>
  join(import.meta.dirname, '..', '..', '..', 'pipelines', name, 'main.pipe')

kafkaSuite('stories with Kafka', (of) => {
  const run = async (name: string, from: string, to: string): Promise<void> => {
    const given = ['-p', `brokers=${of.brokers[0]}`, '-p', `from=${from}`, '-p', `to=${to}`]
    const { code, errors, stats } = await startRun(testFolder(), story(name), undefined, given).ended
    expect(code, errors).toBe(0)
    expect(stats?.balanced).toBe(true)
  }

  const eventsOf = async (topic: string) =>
    (await readTopic(of.brokers, topic)).flat().map(({ key, value, headers }) => ({
      key,
      headers,
      event: JSON.parse(value) as Record<string, unknown>,
    }))

  test('one topic becomes a topic for each team', async () => {
    await createTopics(of.brokers, ['fan'], { partitions: 2 })
    await createTopics(of.brokers, ['to-payments', 'to-search', 'to-oncall', 'to-rejects'])
    await produce(of.brokers, 'fan', [
      { partition: 0, value: '{"service":"payout","level":"info","message":"sent"}' },
      { partition: 1, value: '{"service":"search-index","level":"error","message":"no shard"}' },
      { partition: 0, value: '{"service":"homepage","level":"info","message":"hello"}' },
      { partition: 0, value: '{"level":"info","message":"who am I"}' },
      { partition: 1, value: 'this is no JSON' },
    ])
    await run('kafka-fan-out', 'fan', 'to')
    expect(await eventsOf('to-payments')).toMatchObject([
      { key: 'payout', headers: { level: 'info' }, event: { message: 'sent', partition: 0, offset: 0 } },
    ])
    expect(await eventsOf('to-search')).toMatchObject([{ key: 'search-index' }])
    expect(await eventsOf('to-oncall')).toMatchObject([
      {
        key: 'search-index',
        event: { service: 'search-index', level: 'error', message: 'no shard', partition: 1, offset: 0 },
      },
    ])
    const rejects = (await eventsOf('to-rejects')).map(({ event }) => [event['code'], event['raw']]).sort()
    expect(rejects).toEqual([
      ['LP5302', '{"level":"info","message":"who am I"}'],
      ['LP5305', 'this is no JSON'],
    ])
  }, 180_000)

  test('requests become counts by route', async () => {
    const settings = { 'retention.ms': '-1' }
    await createTopics(of.brokers, ['asked'], { partitions: 3, settings })
    await createTopics(of.brokers, ['counted', 'counted-late'], { settings })
    const at = (second: number): string => new Date(1_700_000_000_000 + second * 1000).toISOString()
    await produce(
      of.brokers,
      'asked',
      Array.from({ length: 300 }, (_, i) => ({
        partition: i % 3,
        value: JSON.stringify({ ts: at(i / 10), route: 'GET /', status: i % 10 === 0 ? 500 : 200, ms: i }),
      })),
    )
    await run('kafka-windows', 'asked', 'counted')
    const rows = (await eventsOf('counted')).map(({ key, event }) => [
      key,
      event['requests'],
      event['failed'],
    ])
    expect(rows).toEqual([
      ['GET /', 100, 10],
      ['GET /', 100, 10],
      ['GET /', 100, 10],
    ])
    expect(await eventsOf('counted-late')).toEqual([])
  }, 180_000)
})
