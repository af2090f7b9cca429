import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ClientName, clientNames } from '../../src/clients/kafka/client-names.ts'
import { kafkaClient } from '../../src/clients/kafka/kafka-client.ts'
import { startKafka } from '../../test/services/kafka/start-kafka.ts'
import { logpipeEntry, node, stands } from '../contenders.ts'
import { median } from '../median.ts'
import { benthosTopics } from '../rivals/collectors.ts'
import { away } from './away.ts'
import { connectionTo, fill, partitions, verify, written } from './kafka-topics.ts'
import { type Observed, observe } from './observed.ts'
import { pipelineText } from './pipeline-text.ts'
import { verdict, verdictOfPeak } from './verdict.ts'

/** The least share of the bare loop's messages a second. */
const leastShare = 0.8
export const clients = clientNames
export type Client = ClientName

/** Kafka → filter → Kafka by logpipe, beside what each client alone moves; the text of the result. `given`: a cluster that runs already. */
export async function benchKafka(
  folder: string,
  count: number,
  rounds: number,
  chosen: readonly Client[],
  given: string | undefined,
): Promise<string> {
  const kafka = given === undefined ? await startKafka() : undefined
  const brokers = given ?? kafka!.addresses.plain.join(',')
  try {
    const { all, benthos } = await measure({ brokers, folder, count, chosen, rounds })
    const texts: string[] = []
    for (const client of chosen) {
      const peak =
        kafka === undefined ? undefined : await away(kafka, client, folder, Math.min(count, 100_000))
      texts.push(resultText(client, all, count, peak))
    }
    const other = benthos.length === 0 ? 'not installed (redpanda-connect)' : rowText(medianOf(benthos))
    return [...texts, `Benthos, the same filter: ${other}`].join('\n\n')
  } finally {
    await kafka?.close()
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
}): Promise<{ readonly all: readonly Round[]; readonly benthos: readonly Observed[] }> {
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
  const benthos: Observed[] = []
  const mapping = 'root = if this.latency_ms < 0 { deleted() }'
  for (let round = 0; round < what.rounds; round++) {
    if (stands('redpanda-connect'))
      benthos.push(
        await run((output, group) => benthosTopics(folder, { brokers, input, output, group, mapping })),
      )
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
  }
  await admin.close()
  return { all, benthos }
}

const medianOf = (runs: readonly Observed[]): Observed => ({
  rate: median(runs.map(({ rate }) => rate)),
  cpu: median(runs.map(({ cpu }) => cpu)),
  peak: median(runs.map(({ peak }) => peak)),
})

const rowText = ({ rate, cpu, peak }: Observed): string =>
  `${Math.round(rate)} messages/s, ${cpu.toFixed(1)} CPU s a million, ${Math.round(peak)} MB`

function resultText(
  client: Client,
  rounds: readonly Round[],
  count: number,
  awayPeak: number | undefined,
): string {
  const own = rounds.filter((round) => round.client === client)
  const middle = (of: (round: Round) => number): number => median(own.map(of))
  const share = middle(({ ours, bare }) => ours.rate / bare.rate)
  const peak = middle(({ ours }) => ours.peak)
  const row = (who: 'bare' | 'ours'): string => rowText(medianOf(own.map((round) => round[who])))
  return [
    `### Kafka → filter → Kafka, ${count} messages of 1 KB in ${partitions} partitions, client ${client}`,
    `alone: ${row('bare')}`,
    `logpipe: ${row('ours')}`,
    `at least ${leastShare * 100} % of the bare loop: ${(share * 100).toFixed(0)} %, ${verdict(share >= leastShare)}`,
    verdictOfPeak('at full speed', peak),
    awayPeak === undefined
      ? 'peak RSS while the broker is away: not measured'
      : verdictOfPeak('while the broker is away', awayPeak),
  ].join('\n')
}
