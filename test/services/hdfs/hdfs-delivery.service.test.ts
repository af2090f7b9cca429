/** What the sink for HDFS promises, while servers, networks and our own process fail. */
import { startFaultProxy } from '../../support/fault-proxy.ts'
import { type RunningConnector, retry } from '../support/delivery.ts'
import { deliverySuite } from '../support/delivery-suite.ts'
import { freePorts } from '../support/free-ports.ts'
import { HdfsFiles } from './hdfs-files.ts'
import { hdfsProgram, startHdfs } from './start-hdfs.ts'

deliverySuite({
  name: 'HDFS',
  needs: [hdfsProgram],
  connectors: [
    {
      name: 'sink',
      kind: 'sink',
      mayDouble: { server: false, process: false },
      crashPoints: ['sink flushed:1', 'before decision:1', 'after decision:1'],
      // Longer than a block.
      large: { bytes: 1_500_000 },
      missing: 'made',
      refused: 'LP5564',
    },
  ],
  async start() {
    const hdfs = await startHdfs({ isDataProxied: true })
    const names = await startFaultProxy({ target: hdfs.port, port: (await freePorts(1))[0]! })
    const data = await startFaultProxy(hdfs.dataProxy)
    const web = new HdfsFiles(hdfs.url)
    const text = (folder: string, node: string, user: string): string =>
      `hdfs("/${folder}/all.ndjson", name_node: "${node}", user: "${user}", batch: {bytes: 65_536}, timeout: 2s, ${retry})`
    const sink: RunningConnector = {
      make: (place) => web.makeFolder(`/${place}`),
      text: (place) => text(place, names.address, 'ann'),
      missingText: (place) => text(`${place}/deep`, names.address, 'hdfs'),
      async refused(place) {
        const before = names.accepted
        return {
          text: text(`${place}-closed`, names.address, 'mallory'),
          attempts: () => names.accepted - before,
        }
      },
      fill: () => Promise.reject(new Error('there is no source for HDFS')),
      async read(place) {
        const lines = Object.values(await web.readAll(`/${place}`))
          .join('')
          .split('\n')
        return lines.filter((line) => line !== '').map((line) => Number(JSON.parse(line).n))
      },
    }
    return {
      server: hdfs.server,
      proxies: [names, data],
      connectors: { sink },
      async close() {
        await names.close()
        await data.close()
        await hdfs.close()
      },
    }
  },
})
