import { afterEach, expect, test } from 'vitest'
import { Monitor } from '../../../src/cli/monitor/monitor.ts'
import type { MetricReading } from '../../../src/operators/contract/metrics.ts'
import type { RunView } from '../../../src/runtime/metrics/run-view.ts'
import { TapRegistry } from '../../../src/runtime/taps/tap-registry.ts'

const open: Monitor[] = []
const listen = async (port = 0): Promise<Monitor> => {
  const monitor = await Monitor.listen({ host: '127.0.0.1', port })
  open.push(monitor)
  return monitor
}
afterEach(async () => {
  for (const monitor of open.splice(0)) await monitor.close()
})

const view = (given: Partial<RunView> = {}): RunView => ({
  read: () => [],
  pendingEpoch: () => undefined,
  taps: new TapRegistry({ now: () => 0 }),
  ...given,
})

const get = async (monitor: Monitor, path: string, method = 'GET') => {
  const response = await fetch(`${monitor.url}${path}`, { method })
  return { status: response.status, text: await response.text(), type: response.headers.get('content-type') }
}

test('metrics are served in the text format of Prometheus, with those of the process', async () => {
  const monitor = await listen()
  monitor.watch(
    view({
      read: (): readonly MetricReading[] => [
        {
          name: 'requests_total',
          help: 'How "many".',
          kind: 'counter',
          samples: [{ suffix: '', labels: { path: 'a"b\n' }, value: 3 }],
        },
        {
          name: 'took',
          help: 'How long.',
          kind: 'histogram',
          samples: [
            { suffix: '_bucket', labels: { le: '+Inf' }, value: 2 },
            { suffix: '_sum', labels: {}, value: 0.5 },
            { suffix: '_count', labels: {}, value: 2 },
          ],
        },
      ],
    }),
  )
  const { status, text, type } = await get(monitor, '/metrics')
  expect(status).toBe(200)
  expect(type).toBe('text/plain; version=0.0.4; charset=utf-8')
  expect(text).toContain('# TYPE requests_total counter\nrequests_total{path="a\\"b\\n"} 3\n')
  expect(text).toContain('# TYPE took histogram\ntook_bucket{le="+Inf"} 2\ntook_sum 0.5\ntook_count 2\n')
  expect(text).toMatch(/^process_cpu_seconds_total \d/m)
  expect(text).toMatch(/^process_resident_memory_bytes \d{7,}$/m)
})

test('a pipeline that has not started is alive and not ready', async () => {
  const monitor = await listen()
  expect((await get(monitor, '/healthz')).status).toBe(200)
  expect(await get(monitor, '/readyz')).toMatchObject({ status: 503, text: 'starting\n' })
  monitor.watch(view())
  expect((await get(monitor, '/readyz')).status).toBe(200)
})

test('a pipeline whose epoch waits longer than five minutes is alive and not ready', async () => {
  const monitor = await listen()
  let micros = 300_000_000
  monitor.watch(view({ pendingEpoch: () => ({ micros, on: ['sink "alerts"'] }) }))
  expect((await get(monitor, '/readyz')).status).toBe(200)
  micros += 1
  const { status, text } = await get(monitor, '/readyz')
  expect(status).toBe(503)
  expect(text).toContain('300 s: sink "alerts"')
  expect((await get(monitor, '/healthz')).status).toBe(200)
})

test('other paths and methods are told what there is', async () => {
  const monitor = await listen()
  expect((await get(monitor, '/')).status).toBe(404)
  expect((await get(monitor, '/metrics', 'POST')).status).toBe(405)
})

test('a port in use is told with its code', async () => {
  const port = Number(new URL((await listen()).url).port)
  await expect(listen(port)).rejects.toMatchObject({
    code: 'LP5480',
    blame: 'config',
    message: expect.stringContaining('another program listens there'),
  })
})
