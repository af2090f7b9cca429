import type { Clock } from '../../core/clock.ts'
import { combineWatermarks, type Timed } from '../../core/event-time/combine-watermarks.ts'
import { mismatches } from '../../core/mismatch.ts'
import type { Rec, Value } from '../../core/value.ts'
import type { StatefulNode } from '../../ir/plan.ts'
import type { StatefulUse } from '../../ir/stateful.ts'
import { type CarriedEvent, recordOf } from '../../operators/contract/carried-event.ts'
import type { Meta } from '../../operators/contract/row.ts'
import { Refusal } from '../../operators/contract/stage.ts'
import type {
  EarlierSettings,
  RunningStateful,
  Slices,
  StatefulContext,
} from '../../operators/contract/stateful.ts'
import type { Gate } from '../gate.ts'
import type { Counters } from '../ledger.ts'
import type { DerivedSegment, Inlet } from '../segment/segment.ts'

/** What a stage with state gets its events and its time from: a source, or another such stage. */
export interface Producer extends Timed {
  /** Nothing comes from it any more. */
  readonly ended: boolean
  readonly gate: Gate
}

/** What a stage does to the outside. */
export type Ways = Pick<StatefulContext, 'emit' | 'pass' | 'settle' | 'refuse' | 'wake'>

/** A stage to be opened, and where its state is. */
export interface OpenedStage extends Pick<StatefulContext, 'timed' | 'state'> {
  readonly use: StatefulUse
  /** What is kept was written by a stage of another signature. */
  readonly earlier: EarlierSettings<unknown> | undefined
}

/** One that stood in the place of another before. */
export interface EarlierStage extends OpenedStage {
  /** What it sends as what the other would send. */
  readonly shape: (event: Rec) => Rec
}

interface Options {
  readonly node: StatefulNode
  readonly counters: Counters
  readonly clock: Clock
  /** Closed by the buffers behind it. */
  readonly gate: Gate
  /** What runs behind it. */
  readonly segment: DerivedSegment
  /** Without `stage`, that of the plan. */
  readonly open: (ways: Ways, stage?: OpenedStage) => RunningStateful
  readonly refuse: (refusal: Refusal, event: CarriedEvent, meta: Meta) => void
  /** Work that was waiting for room is done: what stands behind it may go on. Called from a timer, never from a call into here. */
  readonly resumed: () => void
  readonly failed: (error: unknown) => void
}

const noJson = new Refusal('LP5305', 'the line is no JSON')

/**
 * Drives one stage with state: hands it events, the combined watermark of its producers, and room. What it sends on in slices waits while a
 * buffer behind it is full, and its own producers wait with it (protocol G2).
 */
export class StatefulRunner implements Inlet, Producer {
  readonly #options: Options
  readonly stage: RunningStateful
  readonly #ways: Ways
  #told = Number.NEGATIVE_INFINITY
  #slices: Slices | undefined
  #isWaiting = false
  /** The stage has no room: its producers wait. */
  #isFull = false
  #isWoken = false
  /** Mismatches noted so far, by this stage and all others. */
  #mismatches = 0
  #producers: readonly Producer[] = []
  watermark = Number.NEGATIVE_INFINITY
  ended = false

  constructor(options: Options) {
    this.#options = options
    const { counters, segment, refuse } = options
    this.#ways = {
      emit: (event, meta, derived) => {
        counters.out += 1
        if (derived) counters.derived += 1
        this.#countMismatches()
        segment.run({ event, meta })
        // What is noted behind the stage is counted there.
        this.#mismatches = mismatches.count
      },
      pass: (event, meta) => {
        if (typeof event !== 'string' || segment.text === undefined)
          this.#passRecord(event, meta, this.#ways.emit)
        else {
          counters.out += 1
          segment.text(event)
        }
      },
      settle(fate, events) {
        counters.held -= events
        if (fate !== 'passed') counters[fate] += events
      },
      refuse(refusal, event, meta) {
        counters.held -= 1
        refuse(refusal, event, meta)
      },
      wake: () => this.#wake(),
    }
    this.stage = options.open(this.#ways)
  }

  /** What it gets its events from; all are known before the first event. */
  connect(producers: readonly Producer[]): void {
    this.#producers = producers
  }

  /**
   * Another stage that stood in this place sends what is open, as at the end of its input, before this one sends anything. False: it holds
   * events whose time has not come by the clock.
   */
  finish(stage: EarlierStage): boolean {
    const { emit } = this.#ways
    const ways: Ways = {
      ...this.#ways,
      emit: (event, meta, derived) => emit(stage.shape(event), meta, derived),
      pass: (event, meta) => this.#passRecord(event, meta, ways.emit),
      wake: () => {},
    }
    const earlier = this.#options.open(ways, stage)
    earlier.restored?.()
    const isWaiting = (earlier.isWaiting?.() ?? false) || (earlier.outside?.() ?? 0) > 0
    if (isWaiting) earlier.close?.()
    else this.#slices = lastOf(earlier, this.#options.counters)
    return !isWaiting
  }

  /** A line that came unread, while nothing behind looked into it, may be no JSON after all. */
  #passRecord(event: CarriedEvent, meta: Meta, emit: Ways['emit']): void {
    const record = recordOf(event)
    if (record === null) this.#options.refuse(noJson, event, meta)
    else emit(record, meta, false)
  }

  /** What it only carries may come as a line of JSON. */
  get takesText(): boolean {
    return this.#options.segment.text !== undefined
  }

  get uid(): string {
    return this.#options.node.uid
  }

  get gate(): Gate {
    return this.#options.gate
  }

  readonly take = (input: number, args: readonly Value[], meta: Meta): 'late' | Refusal | null => {
    const { counters } = this.#options
    this.#mismatches = mismatches.count
    const fate = this.stage.take(input, args, meta)
    this.#countMismatches()
    if (fate === 'late' || fate instanceof Refusal) return fate
    if (fate !== 'passed') counters[fate] += 1
    return null
  }

  /** Absent where the stage wants its events one by one. */
  get takeColumns(): Inlet['takeColumns'] {
    const { stage } = this
    const { counters } = this.#options
    const takeColumns = stage.takeColumns?.bind(stage)
    if (takeColumns === undefined) return undefined
    return (columns, from, to, alone) => {
      const absorbed = takeColumns(columns, from, to, alone)
      counters.absorbed += absorbed
      return absorbed
    }
  }

  /** The combined watermark that the stage was told last. */
  get told(): number {
    return this.#told
  }

  get isIdle(): boolean {
    // Who still has something to send is not.
    if (this.ended || !this.isQuiet || (this.stage.isWaiting?.() ?? false)) return false
    if (this.stage.isIdle !== undefined) return this.stage.isIdle()
    const going = this.#producers.filter((producer) => !producer.ended)
    return going.length > 0 && going.every((producer) => producer.isIdle)
  }

  /** A look at the clock of a live run. */
  tick(now: number): void {
    this.stage.tick?.(now, this.#isHeld)
  }

  /** A full buffer somewhere keeps its events back. */
  get #isHeld(): boolean {
    return this.#isWaiting || this.#producers.some(({ gate }) => !gate.isOpen)
  }

  /** Absent where the stage has no use for it. */
  get skim(): Inlet['skim'] {
    const { stage } = this
    const { counters } = this.#options
    const skim = stage.skim?.bind(stage)
    if (skim === undefined) return undefined
    return (input, args, meta) => {
      const fate = skim(input, args, meta)
      if (fate === null) return false
      counters[fate] += 1
      return true
    }
  }

  /** Rows of a table are read by others than those behind it. */
  readonly saturated = (): boolean =>
    this.#options.node.use.feeds === undefined && this.#options.segment.saturated()

  /** Nothing is under way here or outside, so a cut may pass. */
  get isQuiet(): boolean {
    return this.#slices === undefined && (this.stage.outside?.() ?? 0) === 0
  }

  /** After a batch of the producers: tells the stage how far time is, and runs what it has to send. True: it may have sent something. */
  catchUp(): void {
    try {
      this.#work()
    } catch (error) {
      this.#options.failed(error)
    }
  }

  #work(): void {
    // What is still held when its input was cut off is for the next run: nobody would count what it sent now.
    if (this.#isWaiting || this.ended) return
    const { segment } = this.#options
    for (;;) {
      if (this.#slices !== undefined && !this.#run(this.#slices)) return
      this.#slices = undefined
      // Before the watermark goes on, so that nothing comes after what it closes.
      this.#slices = this.stage.flush?.()
      if (this.#slices !== undefined) continue
      const combined = combineWatermarks(this.#producers)
      if (combined <= this.#told) break
      this.#told = combined
      this.#slices = this.stage.advance(combined)
    }
    segment.flush()
    this.#passOn()
    this.#holdProducers(!(this.stage.hasRoom?.() ?? true))
  }

  #holdProducers(isFull: boolean): void {
    if (isFull === this.#isFull) return
    this.#isFull = isFull
    for (const { gate } of this.#producers) {
      if (isFull) gate.close()
      else gate.open()
    }
  }

  #passOn(): void {
    const told = this.#told
    const mine = this.stage.outputWatermark?.(told) ?? told
    if (mine > this.watermark) this.watermark = mine
    // Where its input was cut off, it is over without time having come to its end.
    if (!this.#producers.every(({ ended }) => ended) || !this.isQuiet) return
    if (told !== Number.POSITIVE_INFINITY || !(this.stage.isWaiting?.() ?? false)) this.ended = true
  }

  /** Runs slices while there is room; false: they wait. */
  #run(slices: Slices): boolean {
    const { gate, segment } = this.#options
    for (;;) {
      const ready = gate.ready()
      if (ready !== undefined) {
        segment.flush()
        this.#wait(ready)
        return false
      }
      this.#mismatches = mismatches.count
      const { done } = slices.next()
      this.#countMismatches()
      if (done === true) return true
      segment.flush()
    }
  }

  #countMismatches(): void {
    this.#options.counters.mismatches += mismatches.count - this.#mismatches
    this.#mismatches = mismatches.count
  }

  #wait(ready: Promise<void>): void {
    this.#isWaiting = true
    for (const producer of this.#producers) producer.gate.close()
    void ready.then(() => {
      this.#isWaiting = false
      this.catchUp()
      // Opened only now: what it lets through must not overtake what waited.
      for (const producer of this.#producers) producer.gate.open()
      this.#options.resumed()
    })
  }

  #wake(): void {
    if (this.#isWoken) return
    this.#isWoken = true
    this.#options.clock.after(0, () => {
      this.#isWoken = false
      this.catchUp()
      this.#options.resumed()
    })
  }
}

/** All that a stage has to send when nothing comes any more. What it still holds then has met its fate. */
function* lastOf(stage: RunningStateful, counters: Counters): Slices {
  yield* stage.flush?.() ?? []
  yield* stage.advance(Number.POSITIVE_INFINITY) ?? []
  yield* stage.flush?.() ?? []
  stage.close?.()
  counters.absorbed += counters.held
  counters.held = 0
}
