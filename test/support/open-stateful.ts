import type { Rec } from '../../src/core/value.ts'
import { compileClosure, type Evaluate } from '../../src/expression/closure.ts'
import { defaultLimits, type StatefulNode } from '../../src/ir/plan.ts'
import { catalog } from '../../src/operators/catalog.ts'
import { recordOf } from '../../src/operators/contract/carried-event.ts'
import type { Meta, Row } from '../../src/operators/contract/row.ts'
import { Refusal } from '../../src/operators/contract/stage.ts'
import type { State, StateCodec, Tracked } from '../../src/operators/contract/state.ts'
import type { RunningStateful, StatefulContext } from '../../src/operators/contract/stateful.ts'
import { TrackedState } from '../../src/runtime/state/tracked-state.ts'
import { StateLog } from './copy-state.ts'
import { fakeClock } from './fake-clock.ts'

const run = { now: () => 0, random: () => 0.5 }

/** A stage with state by itself, which can be stopped and opened again from what its cuts have written. */
export class OpenStateful {
  readonly #node: StatefulNode
  readonly #args: readonly (readonly Evaluate[])[]
  readonly #logs = new Map<string, StateLog>()
  #states = new Map<string, TrackedState<Tracked>>()
  #stage: RunningStateful
  /** What it has sent. */
  readonly sent: Row[] = []
  readonly refused: Refusal[] = []
  readonly messages: string[] = []
  /** Events that were taken, less those whose fate is known. */
  held = 0
  readonly fates: Record<string, number> = {}

  constructor(node: StatefulNode) {
    this.#node = node
    this.#args = node.use.args.map((args) => args.map(({ expr }) => compileClosure(expr, run)))
    this.#stage = this.#open()
  }

  /** Entries in all of its states. */
  get entries(): number {
    return [...this.#states.values()].reduce((sum, { size }) => sum + size, 0)
  }

  get stage(): RunningStateful {
    return this.#stage
  }

  take(input: number, event: Rec, meta: Meta): void {
    const row = { event, meta }
    const fate = this.#stage.take(
      input,
      this.#args[input]!.map((value) => value(row)),
      meta,
    )
    if (fate === 'held') this.held++
    const name = fate instanceof Refusal ? 'rejected' : fate
    if (fate instanceof Refusal) this.refused.push(fate)
    this.#count(name, 1)
  }

  advance(watermark: number): void {
    for (const _ of this.#stage.advance(watermark) ?? []) void _
    for (const _ of this.#stage.flush?.() ?? []) void _
  }

  /** A cut, an end, and a start from what was written. */
  restart(): void {
    for (const [name, state] of this.#states) {
      const log = this.#logs.get(name) ?? new StateLog()
      this.#logs.set(name, log)
      log.cut(state)
    }
    this.#states = new Map()
    this.#stage = this.#open()
  }

  #open(): RunningStateful {
    const context = {
      uid: this.#node.uid,
      run,
      clock: fakeClock(),
      log: { info: () => {}, warn: (message: string) => void this.messages.push(message), error: () => {} },
      strict: false,
      timed: this.#node.timed,
      limits: defaultLimits,
      sources: [],
      bounded: false,
      lenient: false,
      maxJump: Number.POSITIVE_INFINITY,
      told: () => Number.NEGATIVE_INFINITY,
      aggregators: catalog.aggregators,
      evaluate: (expr, locals) => compileClosure(expr, run, locals),
      state: <E extends Tracked>(name: string, codec: StateCodec<E>) => this.#state(name, codec),
      emit: (event, meta) => void this.sent.push({ event, meta }),
      pass: (event, meta) => void this.sent.push({ event: recordOf(event)!, meta }),
      settle: (fate, events) => {
        this.held -= events
        this.#count(fate, events)
      },
      refuse: (refusal) => {
        this.held--
        this.refused.push(refusal)
      },
      wake: () => {},
    } satisfies Omit<StatefulContext, 'timeCounts'>
    const behaviour = catalog.stages.get(this.#node.use.name)!.stateful!
    const stage = behaviour.open(this.#node.use.settings as never, context as unknown as StatefulContext)
    stage.restored?.()
    return stage
  }

  #state<E extends Tracked>(name: string, codec: StateCodec<E>): State<E> {
    const state = new TrackedState(codec, true)
    this.#logs.get(name)?.restore(state)
    this.#states.set(name, state as unknown as TrackedState<Tracked>)
    return state
  }

  #count(fate: string, events: number): void {
    this.fates[fate] = (this.fates[fate] ?? 0) + events
  }
}
