import { expect, test } from 'vitest'
import type { ElasticClient } from '../../../../src/clients/elasticsearch/client.ts'
import { MaybeDone } from '../../../../src/clients/elasticsearch/failure.ts'
import { type Clock, systemClock } from '../../../../src/core/clock.ts'
import { RunError } from '../../../../src/core/run-error.ts'
import { bulkMetrics } from '../../../../src/operators/sinks/elasticsearch/bulk-metrics.ts'
import { BulkSender } from '../../../../src/operators/sinks/elasticsearch/bulk-sender.ts'
import { Concurrency } from '../../../../src/operators/sinks/elasticsearch/concurrency.ts'
import { Lanes } from '../../../../src/operators/sinks/elasticsearch/lanes.ts'
import { fakeClock } from '../../../support/fake-clock.ts'

/** A sender with so many documents, up to ten in a request, and what it counts. */
function setUp(documents: number, bulk: ElasticClient['bulk'], clock: Clock = systemClock) {
  const stop = new AbortController()
  const hurry = new AbortController()
  const lanes = new Lanes({ events: 10, bytes: 1000 }, false, 1)
  const piece = { target: 'logs', buffer: Buffer.alloc(0), start: 0, end: 0, count: documents }
  const place = { target: 'logs', routing: '', buffer: piece.buffer, start: 0, end: 0, size: 10 }
  lanes.add(Array.from({ length: documents }, (_, index) => ({ ...place, piece, index, id: `${index}` })))
  const counted: Record<string, number> = {}
  const define: Parameters<typeof bulkMetrics>[0]['define'] = ({ name }) => ({
    record([, fate = ''], value) {
      if (name === 'logpipe_elasticsearch_documents_total') counted[fate] = (counted[fate] ?? 0) + value
    },
  })
  const sender = new BulkSender({
    client: { bulk },
    query: {},
    action: 'create',
    clock,
    stop: stop.signal,
    hurry: hurry.signal,
    lanes,
    concurrency: new Concurrency({ most: 1, latency: 1_000_000 }),
    metrics: bulkMetrics({ define }, 'logs'),
    title: 'elasticsearch sink "logs"',
    refused: () => {},
  })
  return { sender, lanes, stop, hurry, counted }
}

const answer = (...statuses: readonly number[]) => statuses.map((status) => ({ status, reason: 'so it is' }))

test('a wait for a server that takes only a part ends with a stop, and what was not taken waits', async () => {
  let requests = 0
  const bulk = () => {
    requests++
    // Soon after the wait has begun.
    setTimeout(() => stop.abort(), 20)
    return Promise.resolve(answer(201, 429))
  }
  const slow = {
    ...systemClock,
    after: (micros: number, call: () => void) => systemClock.after(micros * 1000, call),
  }
  const { sender, stop, lanes } = setUp(2, bulk, slow)
  await expect(sender.send()).rejects.toMatchObject({ code: 'LP5546', blame: 'connection' })
  expect(requests).toBe(1)
  expect(lanes.isEmpty).toBe(false)
})

test('at a stop a pause for a busy server ends at once, and those behind it are of a second and more', async () => {
  const clock = fakeClock()
  const times: number[] = []
  // Of each request one document is taken.
  const bulk = () => {
    times.push(clock.now())
    return Promise.resolve(answer(201, ...Array.from({ length: 9 }, () => 429)))
  }
  const { sender, stop, hurry } = setUp(100, bulk, clock)
  const sending = sender.send().catch((error: unknown) => error)
  await clock.advance(21_000_000)
  expect(times.slice(-2)).toEqual([11_300_000, 16_300_000])
  hurry.abort()
  await clock.advance(0)
  expect(times.at(-1)).toBe(21_000_000)
  await clock.advance(10_000_000)
  expect(times.slice(-3)).toEqual([22_000_000, 24_000_000, 28_000_000])
  stop.abort()
  expect(await sending).toMatchObject({ code: 'LP5546' })
})

test.each([
  ['LP5540', RunError, { unanswered: 2 }],
  ['LP5546', RunError, {}],
  ['LP5546', MaybeDone, { unanswered: 2 }],
] as const)(
  'a request that fails with %s, as %o, says for how many documents nobody answered',
  async (code, Failure, fates) => {
    const { sender, lanes, counted } = setUp(2, () =>
      Promise.reject(new Failure(code, 'elasticsearch sink "logs"', 'connection', 'It is so.')),
    )
    await expect(sender.send()).rejects.toMatchObject({ code })
    expect(counted).toEqual(fates)
    expect(lanes.isEmpty).toBe(false)
  },
)

test('a document whose shard was lost on the way may be written, one that was not begun with is not', async () => {
  const answers = [answer(201, 429, 503, 500, 408), answer(201, 201, 201, 409)]
  const { sender, counted } = setUp(5, () => Promise.resolve(answers.shift()))
  await sender.send()
  expect(counted).toEqual({ written: 4, busy: 2, unanswered: 2, there: 1 })
})
