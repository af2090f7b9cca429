import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../src/core/clock.ts'
import { catalog } from '../../src/operators/catalog.ts'
import type { Catalog } from '../../src/operators/contract/catalog.ts'
import { Depot, withDepot } from './depot.ts'
import type { KafkaCluster } from './kafka-cluster.ts'
import { useClient } from './kafka-here.ts'
import { standInClient } from './kafka-stand-in.ts'
import { filesBelow } from './lossy-disk.ts'
import { Network } from './network.ts'

/** A pipeline whose outputs are files below a folder, and topics. */
export interface Simulated {
  readonly name: string
  readonly text: (out: string) => string
  /** Where it reads from or writes to Kafka: the cluster with its topics. */
  readonly cluster?: () => KafkaCluster
  /** It has outboxes whose other side counts on them. */
  readonly needsState?: true
  /** Topics that it writes. */
  readonly topics?: readonly string[]
  /** Of these outputs no order of the lines is promised. */
  readonly unordered?: readonly string[]
  /** A file of dead letters: of them counts which events they are of. */
  readonly letters?: string
}

export type Output = Readonly<Record<string, string>>

/** What outlives the runs beside the disk: the servers, and what is on its way to them. */
export class World {
  readonly #simulated: Simulated
  readonly #cluster: KafkaCluster | undefined
  readonly #depot = new Depot()
  readonly network: Network

  constructor(simulated: Simulated, random: () => number) {
    this.#simulated = simulated
    this.#cluster = simulated.cluster?.()
    this.network = new Network(random)
  }

  begin(clock: Clock, isCalm: boolean): void {
    this.network.begin(clock, isCalm)
    if (this.#cluster !== undefined) useClient(standInClient(this.#cluster, this.network))
  }

  /** All operators, and the sink "depot". */
  get catalog(): Catalog {
    return withDepot(catalog, this.#depot, this.network)
  }

  /** By name of a file, or of a topic. */
  outputOf(folder: string): Output {
    const { topics = [], unordered = [], letters } = this.#simulated
    const all: Record<string, string> = outputOf(folder)
    if (this.#depot.text !== '') all['depot'] = this.#depot.text
    if (letters !== undefined)
      all[letters] = (all[letters] ?? '').replace(/.+/g, (line) => (JSON.parse(line) as { raw: string }).raw)
    for (const topic of topics) all[topic] = this.#cluster!.textOf(topic)
    for (const name of unordered) all[name] = (all[name] ?? '').split('\n').sort().join('\n')
    return all
  }
}

export const outputOf = (folder: string): Record<string, string> =>
  Object.fromEntries(filesBelow(folder).map((path) => [path, readFileSync(join(folder, path), 'utf8')]))
