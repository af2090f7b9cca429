import { RunError } from '../../core/run-error.ts'
import type { Rec } from '../../core/value.ts'
import type { LogicalPlan, SourceNode, StatefulNode } from '../../ir/plan.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import type { DeadLetterRoute } from '../dead-letter-route.ts'
import type { Graph } from '../graph.ts'
import { type Counters, type Ledger, newCounters } from '../ledger.ts'
import { KeptStates } from '../state/kept-states.ts'
import { EpochLog } from './epoch-log.ts'
import { Epochs } from './epochs.ts'
import type { StateStore } from './state-store.ts'
import { uidsOf } from './uid.ts'

type EpochOptions = ConstructorParameters<typeof Epochs>[0]

/** What a run keeps, from its restoration to its epochs. */
export class Persistence {
  readonly store: StateStore
  readonly states: KeptStates
  readonly #plan: LogicalPlan
  readonly #log: EpochLog | undefined
  readonly #signatures: ReadonlyMap<string, string>
  /** Stages whose state in the log is given up. */
  #left: ReadonlySet<string> = new Set()

  private constructor(plan: LogicalPlan, catalog: Catalog, store: StateStore, log: EpochLog | undefined) {
    this.#plan = plan
    this.store = store
    this.#log = log
    this.states = new KeptStates(log !== undefined)
    this.#signatures = new Map(
      plan.nodes
        .filter((node): node is StatefulNode => node.op === 'stateful')
        .map((node) => [
          node.uid,
          catalog.stages.get(node.use.name)!.stateful!.signature(node.use.settings as never),
        ]),
    )
  }

  /** Opens what was decided. Rejects with LP5401 where the pipeline has changed so that kept state has no place in it. */
  static async open(plan: LogicalPlan, catalog: Catalog, store: StateStore): Promise<Persistence> {
    const log = store.directory === undefined ? undefined : await EpochLog.open(store.directory, store.log())
    const persistence = new Persistence(plan, catalog, store, log)
    persistence.#left = persistence.#compare()
    return persistence
  }

  /** Stages that cannot take over what was kept for them; refused unless the pipeline says to discard it. */
  #compare(): ReadonlySet<string> {
    const kept = this.store.signatures()
    const changed = [...kept].filter(([uid, signature]) => this.#signatures.get(uid) !== signature)
    if (changed.length === 0) return new Set()
    const left = new Set(changed.map(([uid]) => uid))
    if (this.#plan.settings.onChange === 'discard') return left
    const isThere = ([uid]: readonly [string, string]): boolean => this.#signatures.has(uid)
    const tell = (title: string, uids: readonly string[]): string =>
      uids.length === 0 ? '' : ` ${title}: ${uids.map((uid) => `"${uid}"`).join(', ')}.`
    throw new RunError(
      'LP5401',
      'state directory',
      'config',
      `The pipeline has changed, and state that was kept for it has no place any more.${tell(
        'Changed',
        changed.filter(isThere).map(([uid]) => uid),
      )}${tell(
        'Gone',
        changed.filter((one) => !isThere(one)).map(([uid]) => uid),
      )}${tell(
        'As before',
        [...kept].filter(([uid]) => !left.has(uid)).map(([uid]) => uid),
      )} Write "on_change: discard" in the pipeline block to begin them empty, or run with "--reset state".`,
    )
  }

  /** Fills state, event time and counters with what was decided. The graph is wired and at rest. */
  async restore(graph: Graph, ledger: Ledger, letters: DeadLetterRoute): Promise<void> {
    await this.#log?.replay({ state: (uid, name) => this.states.restoring(uid, name, this.#left) })
    for (const { stage } of graph.stateful) stage.restored?.()
    const counted = this.store.ledger()
    for (const [id, uid] of uidsOf(this.#plan)) {
      const row = counted.get(uid)
      if (row !== undefined) fill(ledger.of(id), row)
    }
    const sent = counted.get(lettersUid)
    if (sent !== undefined) letters.restore(Number(sent['count']), Number(sent['routed']))
    for (const { name } of this.#sources()) graph.clocksOf(name)?.restore(this.store.times(name))
  }

  epochs(
    graph: Graph,
    ledger: Ledger,
    letters: DeadLetterRoute,
    options: Pick<
      EpochOptions,
      'interval' | 'clock' | 'stopwatch' | 'logger' | 'crashPoint' | 'failed' | 'abandon'
    >,
  ): Epochs {
    const uids = uidsOf(this.#plan)
    const sinks = this.#plan.nodes.filter((node) => node.op === 'sink')
    const epochs = new Epochs(
      {
        ...options,
        store: this.store,
        log: this.#log,
        states: this.states,
        signatures: this.#signatures,
        sources: graph.sources.map((source) => ({
          name: source.name,
          position: source.position,
          times: () => graph.clocksOf(source.name)?.save() ?? new Map(),
        })),
        sinks: sinks.map(({ id, name }) => ({ name, decided: () => graph.sinks.get(id)!.decided() })),
        barrier: (epoch) => graph.barrier(epoch),
        isQuiet: () => graph.isQuiet,
        hold: (isHeld) => graph.hold(isHeld),
        countAtCut() {
          const counted = new Map<string, Rec>()
          for (const [id, uid] of uids) counted.set(uid, { ...ledger.of(id) } as unknown as Rec)
          counted.set(lettersUid, { count: letters.count, routed: letters.routed })
          return counted
        },
      },
      this.#left.size > 0,
    )
    graph.onSettled = () => epochs.settled()
    return epochs
  }

  async close(): Promise<void> {
    await this.#log?.close()
    this.store.close()
  }

  #sources(): readonly SourceNode[] {
    return this.#plan.nodes.filter((node): node is SourceNode => node.op === 'source')
  }
}

const lettersUid = 'dead letters'

function fill(row: Counters, kept: Rec): void {
  for (const name of Object.keys(newCounters()) as (keyof Counters)[]) {
    const value = kept[name]
    if (typeof value === 'number') row[name] = value
  }
}
