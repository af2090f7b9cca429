/** `npm run bench:services -- [options]`: Kafka → filter → Kafka by logpipe, beside what each client alone moves. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { kafkaClient } from '../../src/clients/kafka/kafka-client.ts'
import { startKafka } from '../../test/services/kafka/start-kafka.ts'
import { logpipeEntry, node } from '../contenders.ts'
import { median } from '../median.ts'
import { machine } from '../publish.ts'
import { away } from './away.ts'
import { connectionTo, fill, partitions, verify, written } from './kafka-topics.ts'
import { type Observed, observe } from './observed.ts'
import { pipelineText } from './pipeline-text.ts'

const usage = `Usage: npm run bench:services -- [options]

  --messages N       messages of 1 KB in the input (300000)
  --rounds N         runs of each; the median counts (3)
  --clients NAME,…   kafkajs, platformatic
  --brokers LIST     a cluster that runs already, host:port; it stays without a kill, so memory without a broker is not measured
`

/** The least share of the bare loop's messages a second, and the most megabytes. */
const goal = { share: 0.8, peak: 250 }
const clients = ['kafkajs', 'platformatic'] as const
type Client = (typeof clients)[number]

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      messages: { type: 'string', default: '300000' },
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
  const chosen = clients.filter((name) => values.clients.split(',').includes(name))
  const count = Number(values.messages)
  const folder = mkdtempSync(join(tmpdir(), 'logpipe-bench-'))
  const kafka = values.brokers === undefined ? await startKafka() : undefined
  const brokers = values.brokers ?? kafka!.addresses.plain.join(',')
  try {
    process.stdout.write(`Measured on ${machine()}: ${count} messages of 1 KB, ${partitions} partitions.\n\n`)
    const rounds = await measure({ brokers, folder, count, chosen, rounds: Number(values.rounds) })
    for (const client of chosen) {
      const peak =
        kafka === undefined ? undefined : await away(kafka, client, folder, Math.min(count, 100_000))
      process.stdout.write(`${resultText(client, rounds, peak)}\n\n`)
    }
    return 0
  } finally {
    await kafka?.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Round {
  readonly client: Client
  readonly bare: Observed
  readonly ours: Observed
}

async function measure(what: {
  readonly brokers: string
  readonly folder: string
  readonly count: number
  readonly chosen: readonly Client[]
  readonly rounds: number
}): Promise<readonly Round[]> {
  const { brokers, folder, count, chosen } = what
  const admin = kafkaClient('platformatic').admin(connectionTo(brokers))
  const tag = Date.now().toString(36)
  const input = `bench-in-${tag}`
  await admin.createTopic(input, partitions)
  await fill(brokers, input, count)
  let runs = 0
  const run = async (argv: (output: string, name: string) => readonly string[]): Promise<Observed> => {
    const name = `${tag}-${++runs}`
    const output = `bench-out-${name}`
    await admin.createTopic(output, partitions)
    const observed = await observe(argv(output, name), count, () => written(admin, output))
    const { missing, doubled } = await verify(brokers, output, count)
    if (missing + doubled > 0) throw new Error(`${missing} messages are missing, ${doubled} came twice.`)
    return observed
  }
  const all: Round[] = []
  for (let round = 0; round < what.rounds; round++)
    for (const client of chosen) {
      const bare = await run((output) => [
        node,
        join(import.meta.dirname, 'bare-loop.ts'),
        client,
        brokers,
        input,
        output,
      ])
      const ours = await run((output, name) => {
        const file = join(folder, `${name}.pipe`)
        writeFileSync(file, pipelineText({ name, client, brokers, input, output }))
        return [node, logpipeEntry, 'run', '--state', join(folder, name), file]
      })
      all.push({ client, bare, ours })
      process.stderr.write(`${client}: alone ${rowText(bare)}; logpipe ${rowText(ours)}\n`)
    }
  await admin.close()
  return all
}

const rowText = ({ rate, cpu, peak }: Observed): string =>
  `${Math.round(rate)} messages/s, ${cpu.toFixed(1)} CPU s a million, ${Math.round(peak)} MB`

function resultText(client: Client, rounds: readonly Round[], awayPeak: number | undefined): string {
  const own = rounds.filter((round) => round.client === client)
  const middle = (of: (round: Round) => number): number => median(own.map(of))
  const share = middle(({ ours, bare }) => ours.rate / bare.rate)
  const peak = middle(({ ours }) => ours.peak)
  const row = (who: 'bare' | 'ours'): string =>
    rowText({
      rate: middle((round) => round[who].rate),
      cpu: middle((round) => round[who].cpu),
      peak: middle((round) => round[who].peak),
    })
  const verdict = (isHit: boolean): string => (isHit ? 'hit' : 'MISSED')
  return [
    `### ${client}`,
    `alone: ${row('bare')}`,
    `logpipe: ${row('ours')}`,
    `at least ${goal.share * 100} % of the bare loop: ${(share * 100).toFixed(0)} %, ${verdict(share >= goal.share)}`,
    `peak RSS under ${goal.peak} MB: ${Math.round(peak)} MB, ${verdict(peak < goal.peak)}`,
    awayPeak === undefined
      ? 'peak RSS while the broker is away: not measured'
      : `peak RSS while the broker is away: ${Math.round(awayPeak)} MB, ${verdict(awayPeak < goal.peak)}`,
  ].join('\n')
}

process.exitCode = await main()
