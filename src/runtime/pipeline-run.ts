import { randomUUID } from 'node:crypto'
import { RunError } from '../core/run-error.ts'
import { sleep } from '../core/sleep.ts'
import { compileClosure } from '../expression/closure.ts'
import type { NodeId, SourceNode } from '../ir/plan.ts'
import { noMeta } from '../operators/contract/row.ts'
import { isSpooled } from '../plan/delivery/is-spooled.ts'
import { BufferPool } from './buffer-pool.ts'
import { buildGraph } from './build-graph.ts'
import type { DeadLetterRoute } from './dead-letter-route.ts'
import { defectOf } from './defect.ts'
import { Ending } from './ending.ts'
import { decidedHere } from './epoch/decider.ts'
import type { Epochs } from './epoch/epochs.ts'
import { openDecider } from './epoch/open-decider.ts'
import { openState } from './epoch/open-state.ts'
import { Persistence } from './epoch/persistence.ts'
import type { RemoteDecider } from './epoch/remote-decider.ts'
import { stateFailed, stateNeeded } from './epoch/state-errors.ts'
import type { StateStore } from './epoch/state-store.ts'
import { missSpools } from './frames/spool-files.ts'
import type { Graph } from './graph.ts'
import type { Ledger } from './ledger.ts'
import { countLines } from './line-chunk.ts'
import { MetricRegistry } from './metrics/metric-registry.ts'
import { viewOf } from './metrics/run-view.ts'
import { openSinks } from './open-sinks.ts'
import type { Outbox } from './outbox/outbox.ts'
import { ProgressMeter } from './progress.ts'
import type { RunOptions } from './run.ts'
import { compileSegment } from './segment/compile-segment.ts'
import { sharedObjects } from './shared-objects.ts'
import { KeptStates } from './state/kept-states.ts'
import { type OpenTables, openTables } from './tables/open-tables.ts'
import { TapRegistry } from './taps/tap-registry.ts'
import { keepTime } from './time/keep-time.ts'

/** Microseconds that a source may take to let go at the end. */
const longestClose = 5_000_000

/** One run of a pipeline, from opening its state to closing its sinks. */
export class PipelineRun {
  readonly #options: RunOptions
  readonly #ledger: Ledger
  readonly #letters: DeadLetterRoute
  readonly #metrics = new MetricRegistry()
  readonly #taps: TapRegistry
  readonly #abandon = new AbortController()
  readonly #ending: Ending
  #graph: Graph | undefined
  #tables: OpenTables | undefined
  #epochs: Epochs | undefined
  #persistence: Persistence | undefined
  /** Undefined: the state directory decides. */
  #decider: RemoteDecider | undefined
  /** What sources and sinks of this run use together. */
  readonly #together = sharedObjects()
  #outboxes: ReadonlyMap<NodeId, Outbox> = new Map()
  #stopping = false
  #hasBegun = false
  failure: RunError | undefined
  abandoned = 0

  constructor(options: RunOptions, ledger: Ledger, letters: DeadLetterRoute) {
    this.#options = options
    this.#taps = new TapRegistry(options.clock)
    this.#ending = new Ending(options.clock)
    this.#ledger = ledger
    this.#letters = letters
  }

  get bytes(): number {
    return this.#graph?.sources.reduce((sum, source) => sum + source.bytes, 0) ?? 0
  }

  async toItsEnd(): Promise<void> {
    const { stop, abandon } = this.#options
    const onStop = (): void => this.#stop()
    const onAbandon = (): void => this.#giveUp('A second signal came')
    stop.addEventListener('abort', onStop, { once: true })
    abandon?.addEventListener('abort', onAbandon, { once: true })
    try {
      const { plan } = this.#options
      const store = await this.#openStore()
      if (store !== undefined) await this.#keepIn(store)
      this.#tables = await openTables(this.#options)
      this.#build(this.#tables.all)
      await this.#restore()
      this.#options.onWired?.(
        viewOf({
          plan,
          clock: this.#options.clock,
          ledger: this.#ledger,
          graph: this.#graph!,
          epochs: this.#epochs,
          restarts: this.#options.restarts ?? 0,
          metrics: this.#metrics,
          taps: this.#taps,
        }),
      )
      await this.#openSinks()
      if (stop.aborted) this.#stop()
      if (abandon?.aborted) onAbandon()
      await this.#work()
    } catch (error) {
      this.#fail(defectOf(error, 'the pipeline'))
    } finally {
      this.#epochs?.forsake()
      this.#abandon.abort()
      await this.#closeSources()
      for (const { stage } of this.#graph?.stateful ?? []) stage.close?.()
      this.#tables?.close()
      for (const outbox of this.#outboxes.values())
        await outbox
          .release()
          .catch((error: unknown) => this.#fail(defectOf(this.#ofState(error), 'an outbox')))
      for (const spool of this.#graph?.spools ?? [])
        await spool.close().catch((error: unknown) => this.#fail(defectOf(this.#ofState(error), 'a spool')))
      await this.#inTime([this.#decider?.close()])
      await this.#persistence
        ?.close()
        .catch((error: unknown) => this.#fail(defectOf(this.#ofState(error), 'the state directory')))
      stop.removeEventListener('abort', onStop)
      abandon?.removeEventListener('abort', onAbandon)
    }
  }

  #ofState(error: unknown): unknown {
    const directory = this.#persistence?.store.directory
    return directory === undefined ? error : stateFailed(directory, error)
  }

  /** Following runs keep positions, bounded ones only where a directory is given or each event must be written once. */
  async #openStore(): Promise<StateStore | undefined> {
    const { plan, catalog, clock, untilEof, stateDir, defaultStateDir, store } = this.#options
    if (store !== undefined) return store
    if (plan.settings.checkpoint === 'off') return undefined
    const sources = plan.nodes.filter((node): node is SourceNode => node.op === 'source')
    const spooled = sources.find((source) => isSpooled(source, catalog))
    const follows = sources.some(({ use }) => {
      const spec = catalog.sources.get(use.name)!
      return spec.replayable && !untilEof && !spec.bounded(use.settings)
    })
    // What is promised once holds for the next run too, so that of an input that ends is kept as well.
    const mustKeep = plan.settings.delivery === 'exactly_once' || spooled !== undefined
    const directory = stateDir ?? (follows || mustKeep ? defaultStateDir : undefined)
    if (directory === undefined && mustKeep)
      throw stateNeeded(spooled === undefined ? 'delivery: exactly_once' : 'durable: true')
    if (directory === undefined) return undefined
    const kinds = new Map(sources.map(({ name, use }) => [name, use.name]))
    missSpools(directory, kinds)
    return openState(directory, {
      durability: plan.settings.durability,
      instance: randomUUID(),
      sources: kinds,
      now: clock.now(),
    })
  }

  /** What an earlier run has left to an other side to decide is settled before anything is read of its state. */
  async #keepIn(store: StateStore): Promise<void> {
    const { plan, catalog, clock, run, log, crashPoint = () => {}, stop } = this.#options
    try {
      this.#decider = await openDecider({
        plan,
        catalog,
        store,
        together: this.#together,
        clock,
        random: run.random,
        logger: log,
        crashPoint,
        stop,
        abandon: this.#abandon.signal,
        ending: this.#ending,
      })
      this.#persistence = await Persistence.open(plan, catalog, store)
    } catch (error) {
      store.close()
      throw error
    }
  }

  #build(tables: OpenTables['all']): void {
    const run = { ...this.#options.run, tables }
    this.#graph = buildGraph({
      ...this.#options,
      run,
      compile: this.#options.compile ?? compileSegment,
      countLines: this.#options.countLines ?? countLines,
      pool: this.#options.pool ?? new BufferPool(),
      evaluate: (expr) => {
        const evaluate = compileClosure(expr, run)
        return (event) => evaluate({ event, meta: noMeta })
      },
      ledger: this.#ledger,
      metrics: this.#metrics,
      taps: this.#taps,
      letters: this.#letters,
      store: this.#persistence?.store,
      states: this.#persistence?.states ?? new KeptStates(false),
      earlier: (uid) => this.#persistence?.earlier(uid),
      abandon: this.#abandon.signal,
      ending: this.#ending,
      passed: ({ id, name }, epoch, rows) => {
        this.#epochs?.passed(name, epoch, rows, this.#ledger.of(id))
        if (epoch === Number.POSITIVE_INFINITY) this.#outboxes.get(id)?.ending()
      },
      refused: ({ name }, events, routed) => this.#epochs?.refused(name, events, routed),
      finished: () => this.#epochs?.finished ?? Promise.resolve(false),
      together: this.#together,
      wantEpoch: this.#persistence && (() => void this.#options.clock.after(0, () => this.#epochs?.want())),
      begun: () => {
        if (!this.#hasBegun) this.#countStart()
        this.#hasBegun = true
      },
      acted: () => this.#options.crashPoint?.('after post-actions'),
      failed: (error) => this.#fail(error),
    })
  }

  /** What was kept goes to its places, and epochs begin. */
  async #restore(): Promise<void> {
    const graph = this.#graph!
    const persistence = this.#persistence
    if (persistence === undefined) {
      for (const { stage } of graph.stateful) stage.restored?.()
      return
    }
    const { clock, log, run, shortLog, crashPoint = () => {} } = this.#options
    await persistence.restore(graph, this.#ledger, log)
    this.#epochs = persistence.epochs({
      graph,
      ledger: this.#ledger,
      letters: this.#letters,
      clock,
      random: run.random,
      logger: log,
      ...(shortLog === undefined ? {} : { shortLog }),
      decider: this.#decider ?? decidedHere(persistence.store),
      crashPoint,
      decided: () => {
        for (const outbox of this.#outboxes.values()) outbox.epochDecided()
        for (const spool of graph.spools) spool.epochDecided()
      },
      failed: (error) => this.#fail(defectOf(this.#ofState(error), 'the epochs')),
      abandon: this.#abandon.signal,
      ending: this.#ending,
    })
    crashPoint('restored')
  }

  async #openSinks(): Promise<void> {
    this.#outboxes = await openSinks({
      ...this.#options,
      metrics: this.#metrics,
      graph: this.#graph!,
      ledger: this.#ledger,
      letters: this.#letters,
      store: this.#persistence?.store,
      together: this.#together,
      epochs: () => this.#epochs,
      abandon: this.#abandon.signal,
      ending: this.#ending,
      gone: (sink) => this.#gone(sink),
      failed: (error) => this.#fail(error),
    })
  }

  /** Lets the sources go; resolves when all sinks have closed or nobody waits for them any more. */
  async #work(): Promise<void> {
    const { sources, sinks } = this.#graph!
    // A stop may have come while the sinks were opened.
    if (this.#stopping) for (const source of sources) source.cut()
    // Stages learn how far time was before the first event comes.
    this.#graph!.settle()
    for (const outbox of this.#outboxes.values()) await outbox.start()
    this.#epochs?.start()
    const stopMeter = this.#meter()
    const stopTime = keepTime(this.#graph!, this.#options.clock, (error) =>
      this.#fail(defectOf(error, 'the pipeline')),
    )
    const reading = sources.map((source) =>
      source.run().catch((error) => this.#fail(defectOf(error, `source "${source.name}"`))),
    )
    const abandoned = new Promise<void>((resolve) => {
      this.#abandon.signal.addEventListener('abort', () => resolve(), { once: true })
    })
    const written = [...sinks.values()].map(({ done }) => done)
    await Promise.race([abandoned, Promise.all([...reading, ...written])])
    stopTime()
    stopMeter()
  }

  /** A full disk keeps no start from being counted for good, and must not keep the first events from going on. */
  #countStart(): void {
    try {
      this.#persistence?.store.countStart()
    } catch (error) {
      if (!(error instanceof RunError) || error.blame !== 'connection') throw error
      this.#options.log.warn(error.message, { code: error.code })
    }
  }

  /** Sources let go of what they kept for the last epoch. */
  #closeSources(): Promise<void> {
    return this.#inTime((this.#graph?.sources ?? []).map((source) => source.close()))
  }

  /** Waits for what closes, but not for ever: the other side may hang. */
  async #inTime(closing: readonly (Promise<void> | undefined)[]): Promise<void> {
    let cancel = (): void => {}
    const late = new Promise<void>((resolve) => {
      cancel = this.#options.clock.after(longestClose, resolve)
    })
    await Promise.race([Promise.all(closing), late])
    cancel()
  }

  /** Every source stops reading; what it has pushed has so long to reach its sinks. */
  #stop(): void {
    if (this.#stopping) return
    this.#stopping = true
    const { plan, clock } = this.#options
    const limit = plan.settings.shutdownTimeout
    for (const source of this.#graph?.sources ?? []) source.cut()
    this.#ending.begin(limit)
    void sleep(clock, limit, this.#abandon.signal).then(() => {
      this.#giveUp(`Not everything could be delivered within ${limit / 1e6} s`)
    })
  }

  #giveUp(why: string): void {
    if (this.#abandon.signal.aborted) return
    this.#stopping = true
    for (const source of this.#graph?.sources ?? []) source.cut()
    this.#epochs?.forsake()
    const before = this.#undelivered()
    this.#abandon.abort()
    this.abandoned = this.#undelivered() - before
    this.#options.log.error(
      `${why}: ${this.abandoned} event${this.abandoned === 1 ? ' was' : 's were'} read and not delivered.`,
      { code: 'LP5004' },
    )
  }

  #undelivered(): number {
    let sum = 0
    for (const row of this.#ledger.rows.values()) sum += row.undelivered
    return sum
  }

  #fail(error: RunError): void {
    this.failure ??= error
    this.#epochs?.forsake()
    this.#stop()
  }

  /** Nobody reads the output any more: no error, and no reason to go on. */
  #gone(sink: NodeId): void {
    this.#epochs?.forsake()
    this.#graph!.sinks.get(sink)!.gone()
    this.#stop()
  }

  #meter(): () => void {
    const { clock, onProgress, plan } = this.#options
    if (onProgress === undefined) return () => {}
    const ids = plan.nodes.flatMap((node) => (node.op === 'source' ? [node.id] : []))
    const meter = new ProgressMeter(this.#graph!.sources, () =>
      ids.reduce((sum, id) => sum + this.#ledger.of(id).read, 0),
    )
    let cancel = (): void => {}
    const tick = (): void => {
      onProgress(meter.read(clock.now()))
      cancel = clock.after(250_000, tick)
    }
    tick()
    return () => cancel()
  }
}
