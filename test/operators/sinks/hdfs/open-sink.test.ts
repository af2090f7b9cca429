import { afterEach, beforeEach, expect, type MockInstance, test, vi } from 'vitest'
import { WebHdfs } from '../../../../src/clients/hdfs/web-hdfs.ts'
import { systemClock } from '../../../../src/core/clock.ts'
import type { Expr } from '../../../../src/ir/expression.ts'
import { hdfs } from '../../../../src/operators/sinks/hdfs.ts'
import { constant } from '../../../support/connector-plan.ts'
import { reply, webServer } from '../../../support/web-server.ts'
import { stubCluster } from './stub-cluster.ts'
import { keptRows, openSink, piece } from './stub-sink.ts'

let closed: MockInstance
beforeEach(() => {
  closed = vi.spyOn(WebHdfs.prototype, 'close')
})
afterEach(() => {
  vi.restoreAllMocks()
})

const refusing = () => webServer((response) => reply(response, 401))

test('a sink that cannot be opened lets go of its client', async () => {
  const { url } = await refusing()
  await expect(openSink(url)).rejects.toMatchObject({ code: 'LP5563' })
  expect(closed).toHaveBeenCalledTimes(1)
})

test('who only asks lets go of the client, whatever the answer is', async () => {
  const { url } = await refusing()
  const settings = { path: constant('/'), timeout: 2_000_000, noredirect: false }
  const probe = (name: string) =>
    hdfs.probe!({ ...settings, name_node: [name], port: 9870 } as unknown as Parameters<typeof hdfs.open>[0])
  await expect(probe(url)).rejects.toMatchObject({ code: 'LP5563' })
  expect(closed).toHaveBeenCalledTimes(1)
  await probe((await stubCluster()).address).catch(() => {})
  expect(closed).toHaveBeenCalledTimes(2)
})

test('a flush is due at once where a crash has kept a complete file from its name', async () => {
  const cluster = await stubCluster()
  const { put, context } = keptRows()
  const rotated = { publish: 'rotate', rotate: { size: 1 } } as const
  const sink = await openSink(cluster.address, rotated, context())
  expect(sink.dueAt!()).toBe(undefined)
  await sink.write([piece('/a', 'a\n')])
  put(await sink.flush())
  const next = await openSink(cluster.address, rotated, context())
  expect(next.dueAt!()).toBeLessThanOrEqual(systemClock.now())
  put(await next.flush())
  await next.decided!()
  expect(cluster.texts()).toEqual({ '/a.000001': 'a\n' })
  expect(next.dueAt!()).toBe(undefined)
  await next.close()
  await sink.close().catch(() => {})
})

test('a name that is too long with what stands in events is written under a shorter one', async () => {
  const cluster = await stubCluster()
  const path: Expr = {
    ...constant(''),
    op: 'template',
    parts: ['/logs/', { ...constant(''), op: 'template', parts: [] }],
  }
  const sink = await openSink(cluster.address, { path })
  await sink.write([piece(`/logs/${'x'.repeat(300)}.log`, 'a\n')])
  await sink.close()
  const [name] = Object.keys(cluster.texts())
  expect(name).toMatch(/^\/logs\/x{50,}~[0-9a-f]{16}\.log$/)
  expect(name!.length).toBeLessThan(255)
})
