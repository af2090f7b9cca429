import type { Rec, Value } from '../../src/core/value.ts'
import { compileClosure } from '../../src/expression/closure.ts'
import type { RunContext } from '../../src/ir/callable.ts'
import { defaultLimits, type StatefulNode } from '../../src/ir/plan.ts'
import { catalog } from '../../src/operators/catalog.ts'
import { recordOf } from '../../src/operators/contract/carried-event.ts'
import { type Meta, noMeta } from '../../src/operators/contract/row.ts'
import { Refusal } from '../../src/operators/contract/stage.ts'
import type { Tracked } from '../../src/operators/contract/state.ts'
import type { RunningStateful, Slices, Taken } from '../../src/operators/contract/stateful.ts'
import type { RunningTable } from '../../src/operators/contract/table.ts'
import { newCounters } from '../../src/runtime/ledger.ts'
import { TrackedState } from '../../src/runtime/state/tracked-state.ts'
import { planOf } from './compile-text.ts'
import { StateLog } from './copy-state.ts'
import { type FakeClock, fakeClock } from './fake-clock.ts'

const run: RunContext = { now: () => 0, random: () => 0.5 }

export interface Sent {
  readonly event: Rec
  readonly meta: Meta
}

interface Options {
  /** Pipeline settings, as written: `max_keys: 2`. */
  readonly pipeline?: string
  /** Arguments of the source besides its format; `time: at` where the stream has event time. */
  readonly source?: string
  readonly clock?: FakeClock
  /** What stands before the flow: `table fleet = …`. */
  readonly declarations?: string
  readonly tables?: ReadonlyMap<string, RunningTable>
}

/** One stage with state at work on its own: real arguments and real state, a held clock, and what it sends in a list. Times in seconds. */
export class DrivenStage {
  readonly node: StatefulNode
  readonly clock: FakeClock
  readonly counters = newCounters()
  readonly sent: Sent[] = []
  readonly refused: string[] = []
  readonly told: string[] = []
  stage: RunningStateful
  #states = new Map<string, TrackedState<Tracked>>()
  readonly #logs = new Map<string, StateLog>()
  #wanted = false
  readonly #args: readonly { readonly value: (row: { event: Rec; meta: Meta }) => Value }[]
  readonly #lines = new Map<string, number>()

  constructor(
    node: StatefulNode,
    clock: FakeClock,
    limits: Partial<typeof defaultLimits>,
    tables?: ReadonlyMap<string, RunningTable>,
  ) {
    this.#tables = tables
    this.node = node
    this.clock = clock
    this.#args = node.use.args[0]!.map(({ expr }) => ({ value: compileClosure(expr, run) }))
    this.#limits = { ...defaultLimits, ...limits }
    this.stage = this.#open()
    this.stage.restored?.()
  }

  readonly #limits: typeof defaultLimits
  readonly #tables: ReadonlyMap<string, RunningTable> | undefined

  /** What was sent since the last call. */
  take(): readonly Rec[] {
    return this.sent.splice(0).map(({ event }) => event)
  }

  /** One event at so many seconds, with its partition's watermark at so many. */
  event(event: Rec, at = Number.NaN, { watermark = Number.NEGATIVE_INFINITY, partition = 'p' } = {}): Taken {
    const line = (this.#lines.get(partition) ?? 0) + 1
    this.#lines.set(partition, line)
    const meta: Meta = {
      ...noMeta,
      origin: { source: 's', partition, path: null },
      time: at * 1e6,
      watermark: watermark * 1e6,
      line,
    }
    this.counters.in++
    const args = this.#args.map(({ value }) => value({ event: { ...event }, meta }))
    const fate = this.stage.skim?.(0, args, meta) ?? this.stage.take(0, args, meta)
    if (fate instanceof Refusal) {
      this.counters.rejected++
      this.refused.push(fate.code)
    } else if (fate !== 'passed') this.counters[fate]++
    return fate
  }

  /** The combined watermark in seconds; +∞ without one. */
  advance(watermark = Number.POSITIVE_INFINITY): void {
    this.#run(this.stage.flush?.())
    this.#run(this.stage.advance(watermark * 1e6))
  }

  /** A tick of a live run. */
  tick(): void {
    this.stage.tick?.(this.clock.now(), false)
  }

  /** The clock goes on by so many seconds; the stage is looked after as it asks. */
  async pass(seconds: number): Promise<void> {
    await this.clock.advance(seconds * 1e6)
  }

  /** The stage as it is after a cut and a restart. */
  restart(): void {
    this.stage.close?.()
    const before = this.#states
    this.#states = new Map()
    this.stage = this.#open()
    for (const [name, state] of before) {
      const log = this.#logs.get(name) ?? new StateLog()
      this.#logs.set(name, log)
      log.cut(state)
      log.restore(this.#states.get(name)!)
    }
    this.stage.restored?.()
  }

  #open(): RunningStateful {
    const { use, uid, timed } = this.node
    const note = (message: string): void => void this.told.push(message)
    return catalog.stages.get(use.name)!.stateful!.open(use.settings as never, {
      uid,
      run: this.#tables === undefined ? run : { ...run, tables: this.#tables },
      clock: this.clock,
      log: { info: note, warn: note, error: note },
      strict: false,
      timed,
      sources: [],
      bounded: false,
      lenient: false,
      maxJump: Number.POSITIVE_INFINITY,
      told: () => Number.NEGATIVE_INFINITY,
      timeCounts: this.counters,
      limits: this.#limits,
      aggregators: catalog.aggregators,
      evaluate: (expr) => compileClosure(expr, run),
      state: (name, codec) => {
        const state = new TrackedState(codec, true)
        this.#states.set(name, state as unknown as TrackedState<Tracked>)
        return state
      },
      pass: (event, meta) => {
        this.counters.out++
        this.sent.push({ event: recordOf(event)!, meta })
      },
      emit: (event, meta, derived) => {
        this.counters.out++
        if (derived) this.counters.derived++
        this.sent.push({ event, meta })
      },
      settle: (fate, events) => {
        this.counters.held -= events
        if (fate !== 'passed') this.counters[fate] += events
      },
      refuse: (refusal) => {
        this.counters.held--
        this.counters.rejected++
        this.refused.push(refusal.code)
      },
      wake: () => {
        if (this.#wanted) return
        this.#wanted = true
        this.clock.after(0, () => {
          this.#wanted = false
          this.#run(this.stage.flush?.())
        })
      },
    })
  }

  #run(slices: Slices | undefined): void {
    for (const _ of slices ?? []) {
      // Each slice has its turn at once.
    }
  }
}

/** A stage by its text, between a source and a sink. */
export async function driveStage(stage: string, options: Options = {}): Promise<DrivenStage> {
  const { pipeline, source = '', clock = fakeClock(1e12), declarations = '', tables } = options
  const block = pipeline === undefined ? '' : `pipeline p { ${pipeline} }\n`
  const plan = await planOf(
    `${block}${declarations}\nfrom stdin(format: json${source === '' ? '' : `, ${source}`}) | ${stage} | to stdout`,
  )
  const node = plan.nodes.find((one): one is StatefulNode => one.op === 'stateful')
  if (node === undefined) throw new Error(`"${stage}" keeps no state`)
  const { maxKeys, maxState } = plan.settings
  const limits = {
    ...(maxKeys === undefined ? {} : { maxKeys }),
    ...(maxState === undefined ? {} : { maxState }),
  }
  return new DrivenStage(node, clock, limits, tables)
}

/** A stage over events with event time. */
export const driveTimed = (stage: string, options: Options = {}): Promise<DrivenStage> =>
  driveStage(stage, { ...options, source: 'time: at' })
