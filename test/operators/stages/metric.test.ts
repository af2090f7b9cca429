import { expect, test } from 'vitest'
import { main } from '../../../src/cli/main.ts'
import { complaintsOf } from '../../support/compile-text.ts'
import { memoryIo } from '../../support/memory-io.ts'

const complaints = (stages: string) => complaintsOf(`from stdin(format: json) | ${stages} | to stdout`)

/** Runs stages over numbers that go on, until `probe` has seen enough of the metrics. */
async function scrape(stages: string, probe: (text: string) => boolean): Promise<string> {
  const world = memoryIo({ env: { HOME: '/nowhere' } })
  const text = `pipeline watched { metrics: "127.0.0.1:0"\n checkpoint: off }\nfrom generate({n: n}, every: 1ms) | ${stages} | to discard`
  let isOver = false
  const running = main(['run', '-e', text], world.io).finally(() => {
    isOver = true
  })
  try {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 10))
      if (isOver) throw new Error(world.err())
      const url = /http:\S+\/metrics/.exec(world.err())?.[0]
      if (url === undefined) continue
      const metrics = await (await fetch(url)).text()
      if (probe(metrics)) return metrics
    }
  } finally {
    world.raise('SIGTERM')
    expect(await running).toBe(0)
  }
}

const metricOf = (text: string, name: string): number =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.slice(name.length + 1),
  )

test('a run serves what its stages count, beside the metrics of the engine', async () => {
  const text = await scrape(
    'metric("seen_total", counter, labels: {half: n % 2 == 0 ? "even" : "odd"}) | where n % 2 == 0',
    (metrics) => metricOf(metrics, 'seen_total{half="even"}') > 5,
  )
  expect(metricOf(text, 'seen_total{half="odd"}')).toBeGreaterThan(4)
  const filtered =
    /^logpipe_events_total\{node="generate#1→discard#1[^"]*",stage="where",fate="filtered"\} (\d+)$/m
  expect(Number(filtered.exec(text)?.[1])).toBeGreaterThan(4)
  expect(text).toContain('logpipe_events_read_total{node="source generate#1",stage="generate"}')
  expect(text).toContain('logpipe_buffer_events{sink="discard#1"} 0')
  expect(text).toContain('process_resident_memory_bytes')
})

test('a duration is counted in seconds, and what is no number or goes down not at all', async () => {
  const text = await scrape(
    [
      'metric("took_seconds", histogram, value: n * 100ms, buckets: [0.15, 60])',
      'metric("down_total", counter, value: 0 - n)',
      'metric("text_total", counter, value: n % 2 == 0 ? n : null)',
    ].join(' | '),
    (metrics) => metricOf(metrics, 'took_seconds_count') > 3,
  )
  expect(metricOf(text, 'took_seconds_bucket{le="0.15"}')).toBeGreaterThan(0)
  expect(metricOf(text, 'took_seconds_bucket{le="0.15"}')).toBeLessThanOrEqual(2)
  expect(metricOf(text, 'down_total')).toBe(0)
  expect(metricOf(text, 'text_total')).toBeGreaterThan(0)
})

test('a metric may stand inside "if"', async () => {
  const text = await scrape(
    'if n > 2 { metric("large_total", counter) }',
    (metrics) => metricOf(metrics, 'large_total') > 0,
  )
  expect(text).toContain('# TYPE large_total counter')
})

test.each([
  ['metric("a b", counter)', 'LP2055 "a b"'],
  ['metric("logpipe_x", counter)', 'LP2055 "logpipe_x"'],
  ['metric("x", gauge)', 'LP2055 gauge'],
  ['metric("x", counter, value: 1, buckets: [1])', 'LP2055 [1]'],
  ['metric("x", histogram, value: ms, buckets: [2, 1])', 'LP2055 [2, 1]'],
  ['metric("x", counter, labels: this)', 'LP2055 this'],
  ['metric("x", counter, labels: {`a b`: 1})', 'LP2055 {`a b`: 1}'],
  ['metric("x", histogram, value: ms, labels: {le: a})', 'LP2055 {le: a}'],
  ['metric("x", counter, value: "a")', 'LP2055 "a"'],
  ['metric("x", counter) | metric("x", gauge, value: 1)', 'LP2120 metric("x", gauge, value: 1)'],
])('%s is refused', async (stages, complaint) => {
  expect(await complaints(stages)).toEqual([complaint])
})
