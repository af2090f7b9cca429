/** What the sink and the source for Elasticsearch promise, while servers, networks and our own process fail. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startFaultProxy } from '../../support/fault-proxy.ts'
import { loginProxy } from '../../support/login-proxy.ts'
import { makeCertificates } from '../support/certificates.ts'
import { type DeliveryConnector, type RunningConnector, retry } from '../support/delivery.ts'
import { deliverySuite } from '../support/delivery-suite.ts'
import { freePorts } from '../support/free-ports.ts'
import { addDocuments, documentsOf, putTemplate } from './indices.ts'
import { elasticsearchProgram, startElasticsearch } from './start-elasticsearch.ts'

const sink: Omit<DeliveryConnector, 'name' | 'mayDouble' | 'crashPoints'> = {
  kind: 'sink',
  // More than the node takes in one request.
  large: { bytes: 1_500_000, code: 'LP5545' },
  missing: { letters: 'LP5547' },
  refused: 'LP5541',
}

deliverySuite({
  name: 'Elasticsearch',
  needs: [elasticsearchProgram],
  connectors: [
    {
      ...sink,
      name: 'sink',
      mayDouble: { server: false, process: false },
      crashPoints: ['delivery sent:1', 'delivery noted:1', 'after decision:1', 'before decision:1'],
    },
    {
      ...sink,
      name: 'sink without an outbox',
      mayDouble: { server: false, process: true },
      crashPoints: ['before decision:1'],
    },
    {
      ...sink,
      name: 'sink with ids of the server',
      // Five requests may be under way at once, and each may be without an answer.
      mayDouble: { server: 5 * 200, process: true },
      crashPoints: ['delivery sent:1', 'before decision:1'],
    },
    {
      name: 'source',
      kind: 'source',
      mayDouble: { server: false, process: false },
      crashPoints: ['after decision:1', 'before decision:1'],
      large: { bytes: 900_000 },
      missing: { ends: 'LP5542' },
      refused: 'LP5541',
    },
  ],
  async start() {
    const es = await startElasticsearch({ settings: { 'http.max_content_length': '1mb' } })
    const proxy = await startFaultProxy({ target: es.port, port: (await freePorts(1))[0]! })
    const node = `http://${proxy.address}`
    const folder = mkdtempSync(join(tmpdir(), 'logpipe-elastic-front-'))
    const certificates = makeCertificates(folder)
    const running = (text: (place: string, more: string) => string, missing: string): RunningConnector => ({
      make: (place) => putTemplate(es.url, place),
      text: (place) => text(place, `nodes: "${node}"`),
      missingText: (place) => text(place, `nodes: "${node}"${missing}`),
      async refused(place) {
        const { url, seen } = await loginProxy({
          target: es.port,
          certificate: certificates.server.certificate,
          key: certificates.server.key,
          authority: certificates.authority,
          login: 'Basic nobody',
        })
        const login = `user: "ann", password: "wrong", tls: {ca: "${certificates.authority}"}`
        return { text: text(place, `nodes: "${url}", ${login}`), attempts: () => seen.length }
      },
      fill: (place, lines) => addDocuments(es.url, place, lines),
      read: async (place) => (await documentsOf(es.url, place)).map(({ _source }) => Number(_source['n'])),
    })
    const sinkText =
      (delivery: string, own = '') =>
      (place: string, more: string) =>
        `elasticsearch("${place}", ${more}, delivery: ${delivery}, gzip: false, batch: {events: 200, every: 20ms}, timeout: 2s, ${retry}${own})`
    const stream = ', data_stream: true'
    return {
      server: es.server,
      proxies: [proxy],
      connectors: {
        sink: running(sinkText('outbox', ', outbox: 8MiB'), stream),
        'sink without an outbox': running(sinkText('immediate'), stream),
        'sink with ids of the server': running(
          sinkText('outbox', ', ids: server, max_in_flight: 5, outbox: 8MiB'),
          stream,
        ),
        source: running(
          (place, more) =>
            `elasticsearch("${place}", ${more}, sort: "n", batch: 200, timeout: 2s, max_line: 8MiB)`,
          '',
        ),
      },
      async close() {
        await proxy.close()
        rmSync(folder, { recursive: true, force: true })
        await es.close()
      },
    }
  },
})
