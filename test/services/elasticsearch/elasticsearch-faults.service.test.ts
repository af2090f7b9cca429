/** What servers, networks and our own process do in mid-stream: nothing is lost, and with ids nothing comes twice. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startFaultProxy } from '../../support/fault-proxy.ts'
import { prepare, startRun } from '../../support/killed-runs.ts'
import { seededRandom } from '../../support/random.ts'
import { serviceSuite } from '../support/service-suite.ts'
import { countOf, documentsOf, putTemplate } from './indices.ts'
import { type Elasticsearch, elasticsearchProgram, startElasticsearch } from './start-elasticsearch.ts'

const lines = 6000
const base = mkdtempSync(join(tmpdir(), 'logpipe-elastic-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))

const pipeFor = (
  index: string,
  url: string,
  more = '',
): string => `pipeline killed { checkpoint: 50ms, durability: process }
source ev = file("${base}/events.ndjson", format: json, start: beginning)
from ev | to elasticsearch("${index}", nodes: "${url}", batch: {events: 200, every: 20ms}, timeout: 2s${more})
`

serviceSuite('the sink for Elasticsearch, disturbed', [elasticsearchProgram], () => {
  let es: Elasticsearch
  beforeAll(async () => {
    writeFileSync(
      join(base, 'events.ndjson'),
      Array.from({ length: lines }, (_, n) => `{"n":${n},"host":"web-${n % 10}"}\n`).join(''),
    )
    // A node of its own: it is killed.
    es = await startElasticsearch()
  })
  afterAll(() => es?.close())

  /** Each event is one document. */
  async function mustBeAllOnce(index: string): Promise<void> {
    const all = await documentsOf(es.url, index)
    expect(all).toHaveLength(lines)
    expect(all.every(({ _source }, n) => _source['n'] === n)).toBe(true)
  }

  async function untilSome(index: string): Promise<void> {
    for (const end = Date.now() + 30_000; Date.now() < end; await sleep(20)) {
      const count = await countOf(es.url, index).catch(() => 0)
      if (count > 0) return
    }
    throw new Error('nothing was written')
  }

  test('a node that is killed and comes back has each event once', async () => {
    await putTemplate(es.url, 'node-killed')
    const folder = join(base, 'node-killed')
    const run = startRun(folder, prepare(folder, pipeFor('node-killed', es.url)))
    await untilSome('node-killed')
    await es.server.kill()
    await sleep(500)
    await es.server.start()
    expect(await run.ended).toMatchObject({ code: 0, stats: { balanced: true } })
    await mustBeAllOnce('node-killed')
  })

  test.each([
    ['cut', 'immediate'],
    ['cut', 'outbox'],
    ['stall', 'outbox'],
  ] as const)('connections that are %s in mid-stream double nothing (%s)', async (fault, delivery) => {
    const index = `net-${fault}-${delivery}`
    await putTemplate(es.url, index)
    await using proxy = await startFaultProxy({ target: es.port })
    proxy.slow(2_000_000, 'up')
    const folder = join(base, index)
    const text = pipeFor(index, `http://${proxy.address}`, `, gzip: false, delivery: ${delivery}`)
    const run = startRun(folder, prepare(folder, text))
    await untilSome(index)
    for (let n = 0; n < 3; n++) {
      if (fault === 'cut') proxy.cut()
      else {
        // The node does what was asked for, and nobody hears of it.
        proxy.stall('down')
        await sleep(2500)
        proxy.pass('down')
      }
      await sleep(150)
    }
    proxy.pass()
    expect(await run.ended).toMatchObject({ code: 0, stats: { balanced: true } })
    await mustBeAllOnce(index)
  })

  test('our own process, killed behind an outbox at random and at its weak points, leaves each event once', async () => {
    await putTemplate(es.url, 'self-killed')
    const folder = join(base, 'self-killed')
    const path = prepare(folder, pipeFor('self-killed', es.url))
    const random = seededRandom(5)
    for (const point of ['delivery sent:1', 'delivery noted:1', 'after decision:1', 'before decision:1']) {
      const { signal, errors } = await startRun(folder, path, point).ended
      expect(signal, errors).toBe('SIGKILL')
    }
    for (let n = 0; n < 4; n++) {
      const run = startRun(folder, path, undefined, ['--reset', 'starts'])
      const timer = setTimeout(() => run.kill(), 700 + random() * 600)
      await run.ended
      clearTimeout(timer)
    }
    expect(await startRun(folder, path, undefined, ['--reset', 'starts']).ended).toMatchObject({ code: 0 })
    await mustBeAllOnce('self-killed')
  })
})
