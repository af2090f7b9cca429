import { expect, test } from 'vitest'
import { systemClock } from '../../../../src/core/clock.ts'
import { RunError } from '../../../../src/core/run-error.ts'
import { bulkMetrics } from '../../../../src/operators/sinks/elasticsearch/bulk-metrics.ts'
import { BulkSender } from '../../../../src/operators/sinks/elasticsearch/bulk-sender.ts'
import { Concurrency } from '../../../../src/operators/sinks/elasticsearch/concurrency.ts'
import { Lanes } from '../../../../src/operators/sinks/elasticsearch/lanes.ts'
import { fakeClock } from '../../../support/fake-clock.ts'

test('a wait for a server that takes only a part ends with a stop, and what was not taken waits', async () => {
  const stop = new AbortController()
  const lanes = new Lanes({ events: 10, bytes: 1000 }, false, 1)
  const piece = { target: 'logs', buffer: Buffer.alloc(0), start: 0, end: 0, count: 2 }
  const place = { target: 'logs', routing: '', buffer: piece.buffer, start: 0, end: 0 }
  lanes.add(['a', 'b'].map((id, index) => ({ ...place, piece, index, id, size: 10 })))
  let requests = 0
  const sender = new BulkSender({
    client: {
      bulk: () => {
        requests++
        // Soon after the wait has begun.
        setTimeout(() => stop.abort(), 20)
        return Promise.resolve([
          { status: 201, reason: '' },
          { status: 429, reason: 'too many requests' },
        ])
      },
    },
    query: {},
    action: 'create',
    clock: { ...systemClock, after: (micros, call) => systemClock.after(micros * 1000, call) },
    stop: stop.signal,
    hurry: new AbortController().signal,
    lanes,
    concurrency: new Concurrency({ most: 1, latency: 1_000_000 }),
    metrics: bulkMetrics({ define: () => ({ record: () => {} }) }, 'logs'),
    title: 'elasticsearch sink "logs"',
    refused: () => {},
  })
  await expect(sender.send()).rejects.toMatchObject({ code: 'LP5546', blame: 'connection' })
  expect(requests).toBe(1)
  expect(lanes.isEmpty).toBe(false)
})

test('at a stop a pause for a busy server ends at once, and those behind it are of a second and more', async () => {
  const clock = fakeClock()
  const hurry = new AbortController()
  const stop = new AbortController()
  const lanes = new Lanes({ events: 10, bytes: 1000 }, false, 1)
  const piece = { target: 'logs', buffer: Buffer.alloc(0), start: 0, end: 0, count: 100 }
  const place = { target: 'logs', routing: '', buffer: piece.buffer, start: 0, end: 0, id: '', size: 10 }
  lanes.add(Array.from({ length: 100 }, (_, index) => ({ ...place, piece, index })))
  const times: number[] = []
  const sender = new BulkSender({
    client: {
      // Of each request one document is taken.
      bulk() {
        times.push(clock.now())
        const busy = Array.from({ length: 9 }, () => ({ status: 429, reason: 'too many requests' }))
        return Promise.resolve([{ status: 201, reason: '' }, ...busy])
      },
    },
    query: {},
    action: 'create',
    clock,
    stop: stop.signal,
    hurry: hurry.signal,
    lanes,
    concurrency: new Concurrency({ most: 1, latency: 1_000_000 }),
    metrics: bulkMetrics({ define: () => ({ record: () => {} }) }, 'logs'),
    title: 'elasticsearch sink "logs"',
    refused: () => {},
  })
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
  ['LP5540', 'connection', 2],
  ['LP5546', 'connection', 0],
] as const)(
  'a request that fails with %s says for how many documents nobody answered',
  async (code, blame, count) => {
    const lanes = new Lanes({ events: 10, bytes: 1000 }, false, 1)
    const piece = { target: 'logs', buffer: Buffer.alloc(0), start: 0, end: 0, count: 2 }
    const place = { target: 'logs', routing: '', buffer: piece.buffer, start: 0, end: 0, id: '', size: 30 }
    lanes.add([0, 1].map((index) => ({ ...place, piece, index })))
    const told: (readonly [string, number])[] = []
    const sender = new BulkSender({
      client: {
        bulk: () => Promise.reject(new RunError(code, 'elasticsearch sink "logs"', blame, 'It is so.')),
      },
      query: {},
      action: 'create',
      clock: systemClock,
      stop: new AbortController().signal,
      hurry: new AbortController().signal,
      lanes,
      concurrency: new Concurrency({ most: 1, latency: 1_000_000 }),
      metrics: bulkMetrics(
        {
          define: ({ name }) => ({
            record: (labels, value) => {
              if (name === 'logpipe_elasticsearch_documents_total') told.push([labels.join(), value])
            },
          }),
        },
        'logs',
      ),
      title: 'elasticsearch sink "logs"',
      refused: () => {},
    })
    await expect(sender.send()).rejects.toMatchObject({ code })
    expect(told).toEqual(count === 0 ? [] : [['logs,unanswered', count]])
    expect(lanes.isEmpty).toBe(false)
  },
)
