import { afterEach, beforeEach, expect, type MockInstance, test, vi } from 'vitest'
import { WebHdfs } from '../../../../src/clients/hdfs/web-hdfs.ts'
import type { Expr } from '../../../../src/ir/expression.ts'
import { hdfs } from '../../../../src/operators/sinks/hdfs.ts'
import { constant } from '../../../support/connector-plan.ts'
import { reply, webServer } from '../../../support/web-server.ts'
import { stubCluster } from './stub-cluster.ts'
import { openSink, piece } from './stub-sink.ts'

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
