/** `npm run bench:services -- [options]`: logpipe between real servers, beside what their clients alone do. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { machine } from '../publish.ts'
import { benchElasticsearch } from './bench-elasticsearch.ts'
import { benchHdfs } from './bench-hdfs.ts'
import { benchKafka, clients } from './bench-kafka.ts'
import { benchTransactions } from './bench-transactions.ts'

const usage = `Usage: npm run bench:services -- [options]

  --only NAME,…      kafka, elasticsearch, hdfs; transactions (of Kafka, from an outbox and direct) only when named
  --messages N       messages of 1 KB in the input of Kafka (300000)
  --documents N      documents for Elasticsearch (200000)
  --lines N          lines for HDFS (6000000)
  --rounds N         runs of each; the median counts (3)
  --clients NAME,…   clients of Kafka: kafkajs, platformatic
  --brokers LIST     a cluster of Kafka that runs already, host:port; it stays without a kill, so memory without a broker is not measured
`

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: 'kafka,elasticsearch,hdfs' },
      messages: { type: 'string', default: '300000' },
      documents: { type: 'string', default: '200000' },
      lines: { type: 'string', default: '6000000' },
      rounds: { type: 'string', default: '3' },
      clients: { type: 'string', default: clients.join(',') },
      brokers: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(usage)
    return 0
  }
  const rounds = Number(values.rounds)
  const chosen = clients.filter((name) => values.clients.split(',').includes(name))
  const works: Readonly<Record<string, (folder: string) => Promise<string>>> = {
    kafka: (folder) => benchKafka(folder, Number(values.messages), rounds, chosen, values.brokers),
    transactions: (folder) =>
      benchTransactions(folder, Number(values.messages), rounds, chosen, values.brokers),
    elasticsearch: (folder) => benchElasticsearch(folder, Number(values.documents), rounds),
    hdfs: (folder) => benchHdfs(folder, Number(values.lines), rounds),
  }
  process.stdout.write(`Measured on ${machine()}, median of ${rounds}.\n\n`)
  for (const name of values.only.split(',')) {
    const work = works[name]
    if (work === undefined) {
      process.stderr.write(`There is no work "${name}".\n\n${usage}`)
      return 2
    }
    const folder = mkdtempSync(join(tmpdir(), 'logpipe-bench-'))
    try {
      process.stdout.write(`${await work(folder)}\n\n`)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  return 0
}

process.exitCode = await main()
