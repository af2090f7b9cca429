import type { Clock } from '../../core/clock.ts'
import { ofStream } from '../../core/event-time/stream-time.ts'
import type { Rec } from '../../core/value.ts'
import type { LogicalPlan } from '../../ir/plan.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import type { Log } from '../../operators/contract/log.ts'
import type { EarlierSettings } from '../../operators/contract/stateful.ts'
import { epochInterval } from '../../plan/delivery/epoch-interval.ts'
import type { DeadLetterRoute } from '../dead-letter-route.ts'
import type { Ending } from '../ending.ts'
import type { Graph } from '../graph.ts'
import type { Ledger } from '../ledger.ts'
import { KeptStates } from '../state/kept-states.ts'
import type { PassCrashPoint } from './crash-points.ts'
import type { Decider } from './decider.ts'
import { earlierStage } from './earlier-stage.ts'
import { EpochLog } from './epoch-log.ts'
import { Epochs } from './epochs.ts'
import { FoldedLog } from './folded-log.ts'
import { LedgerCut, restoreLedger } from './ledger-cut.ts'
import { planHash } from './plan-hash.ts'
import { replayLog } from './replay-log.ts'
import { identitiesOf, keptIdentities, type StageIdentity, writeDefinitions } from './stage-definition.ts'
import { stateDamaged } from './state-errors.ts'
import type { StateStore } from './state-store.ts'
import { compareStages, stateWithoutPlace, type TakeOver } from './take-over.ts'

const never = Number.NEGATIVE_INFINITY

interface EpochsOptions {
  readonly graph: Graph
  readonly ledger: Ledger
  readonly letters: DeadLetterRoute
  readonly clock: Clock
  readonly random: () => number
  readonly logger: Log
  readonly shortLog?: number
  readonly decider: Decider
  readonly crashPoint: PassCrashPoint
  readonly decided: () => void
  readonly failed: (error: unknown) => void
  readonly abandon: AbortSignal
  readonly ending: Ending
}

/** What a run keeps, from its restoration to its epochs. */
export class Persistence {
  readonly store: StateStore
  readonly states: KeptStates
  readonly #plan: LogicalPlan
  readonly #log: EpochLog | undefined
  readonly #catalog: Catalog
  readonly #stages: ReadonlyMap<string, StageIdentity>
  /** The stages as they were kept. */
  readonly #before: ReadonlyMap<string, StageIdentity>
  readonly #takeOver: TakeOver
  /** Stages whose state in the log is given up. */
  #forgotten: readonly string[] = []

  private constructor(plan: LogicalPlan, catalog: Catalog, store: StateStore, log: EpochLog | undefined) {
    this.#plan = plan
    this.store = store
    this.#log = log
    this.states = new KeptStates(log !== undefined)
    this.#catalog = catalog
    this.#stages = identitiesOf(plan, catalog)
    this.#before = keptIdentities(store, catalog)
    this.#takeOver = compareStages(this.#before, this.#stages, catalog)
  }

  static async open(plan: LogicalPlan, catalog: Catalog, store: StateStore): Promise<Persistence> {
    const { directory } = store
    const isSynced = plan.settings.durability === 'power'
    const log = directory === undefined ? undefined : await EpochLog.open(store, directory, isSynced)
    return new Persistence(plan, catalog, store, log)
  }

  /** The stage that has written what is kept for this uid, where that is taken over from one of another signature. */
  earlier(uid: string): EarlierSettings<unknown> | undefined {
    const { signature, definition } = this.#before.get(uid) ?? {}
    if (signature === undefined || definition === undefined || !this.#takeOver.grown.has(uid))
      return undefined
    return { settings: definition.use.settings, signature }
  }

  /**
   * Fills state, event time and counters with what was decided. The graph is wired and at rest. Rejects with LP5401 where state that was
   * kept has no place in the plan, unless the plan says to discard it, or to close the stage and it can be. What closing sends is sent when
   * the graph settles first.
   */
  async restore(graph: Graph, ledger: Ledger, logger: Log): Promise<void> {
    const { onChange } = this.#plan.settings
    const [before, stages] = [this.#before, this.#takeOver]
    const rest = await this.#replay(new Set([...stages.changed, ...stages.dropped]))
    const left = [...new Set([...rest.sizes()].map(({ uid }) => uid))]
    const closed = onChange === 'close' ? left.filter((uid) => stages.closable.includes(uid)) : []
    const isStuck = (uid: string): boolean => left.includes(uid) && !closed.includes(uid)
    const refuse = (isRefused: (uid: string) => boolean): never => {
      const [changed, dropped] = [stages.changed.filter(isRefused), stages.dropped.filter(isRefused)]
      throw stateWithoutPlace({ ...stages, changed, dropped }, onChange)
    }
    if (onChange !== 'discard' && left.some(isStuck)) refuse(isStuck)
    this.#forgotten = left
    for (const [uid, results] of stages.grown) {
      this.states.rewrite(uid)
      if (results !== undefined && results.added.length > 0)
        logger.info(
          `"${uid}" goes on with what is open; ${results.added.map((name) => `"${name}"`).join(', ')} ${results.added.length === 1 ? 'is' : 'are'} null there.`,
        )
    }
    for (const { stage } of graph.stateful) stage.restored?.()
    restoreLedger(
      this.#plan,
      ledger,
      this.store.ledger(),
      left.filter((uid) => !closed.includes(uid)),
    )
    for (const uid of left) {
      const earlier = closed.includes(uid)
        ? earlierStage(
            before.get(uid)!.definition!,
            before.get(uid)!.signature,
            rest.stages.get(uid)!,
            this.#stages.get(uid)!.definition!.type,
          )
        : undefined
      if (earlier === undefined)
        logger.warn(`The state kept for "${uid}" is discarded ("on_change: discard").`)
      else if (graph.finish(uid, earlier))
        logger.info(`What was open in "${uid}" as it was before is sent now ("on_change: close").`)
      else refuse((one) => one === uid)
    }
    for (const { name } of graph.sources) graph.clocksOf(name)?.restore(this.#timesOf(name))
  }

  /** What is kept of a source's time; where it follows others, the stream is as far as the least of them was. */
  #timesOf(name: string): ReadonlyMap<string, Rec> {
    const kept = this.store.times(name)
    const node = this.#plan.nodes.find((one) => one.op === 'source' && one.name === name)
    if (node?.op !== 'source' || node.follows === undefined) return kept
    const combinedOf = (rows: ReadonlyMap<string, Rec>): number => {
      const value = rows.get(ofStream)?.['combined']
      return typeof value === 'number' ? value : never
    }
    const own = kept.get(ofStream)
    const before = node.follows.map((other) => combinedOf(this.store.times(other)))
    const combined = Math.max(combinedOf(kept), Math.min(...before))
    return new Map(kept).set(ofStream, combined === never ? { ...own } : { ...own, combined })
  }

  /** Fills the states; gives what there is for those in `without`, and what nobody has a place for. */
  async #replay(without: ReadonlySet<string>): Promise<FoldedLog> {
    const { directory, instance } = this.store
    const rest = new FoldedLog()
    if (directory === undefined) return rest
    const segments = this.store.log()
    await replayLog(
      { directory, segments, instance },
      {
        // State of a name that a stage has no more goes the way of the stages without a place.
        state: (uid, name) =>
          (without.has(uid) ? undefined : this.states.restoring(uid, name)) ?? rest.state(uid, name),
        forgotten: (uid) => {
          this.states.forget(uid)
          rest.forgotten(uid)
        },
      },
    )
    try {
      this.states.restored()
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause
      throw stateDamaged(directory, segments.at(-1)?.file ?? '', cause.message, cause)
    }
    return rest
  }

  /** The epochs of this run. They are told of a graph that has come to rest. */
  epochs(options: EpochsOptions): Epochs {
    const { graph, ledger, letters, clock } = options
    const epochs = new Epochs({
      ...options,
      store: this.store,
      log: this.#log,
      states: this.states,
      forgotten: this.#forgotten,
      signatures: new Map([...this.#stages].map(([uid, { signature }]) => [uid, signature])),
      definitions: writeDefinitions(this.#stages, this.#catalog),
      plan: planHash(this.#plan),
      sources: graph.sources.map((source) => ({
        name: source.name,
        position: source.position,
        decided: source.decided,
        times: () => graph.clocksOf(source.name)?.save() ?? new Map(),
      })),
      sinks: this.#plan.nodes
        .filter((node) => node.op === 'sink')
        .map(({ id, name }) => {
          const sink = graph.sinks.get(id)!
          return { name, isDue: () => sink.isDue, decided: () => sink.decided() }
        }),
      count: () => new LedgerCut(this.#plan, ledger, letters.routed),
      interval: epochInterval(this.#plan, this.#catalog),
      stopwatch: () => clock.now() / 1000,
    })
    graph.onSettled = () => epochs.settled()
    return epochs
  }

  async close(): Promise<void> {
    await this.#log?.close()
    this.store.close()
  }
}
