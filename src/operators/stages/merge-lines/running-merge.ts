import { setPath } from '../../../core/record-path.ts'
import { keyOfValue, stateKey } from '../../../core/state-key.ts'
import type { Rec, Value } from '../../../core/value.ts'
import { tooManyBytes, tooManyKeys } from '../../contract/full-state.ts'
import type { Meta } from '../../contract/row.ts'
import { Refusal } from '../../contract/stage.ts'
import type { StateKey, StateTable } from '../../contract/state.ts'
import type { RunningStateful, Slices, StatefulContext, Taken } from '../../contract/stateful.ts'
import { ClockTimer } from '../order/clock-timer.ts'
import { type PendingLines, pendingCodec } from './pending-lines.ts'

interface MergeSettings {
  readonly start?: unknown
  readonly continue?: unknown
  readonly end?: unknown
  readonly by?: unknown
  readonly field: readonly string[]
  readonly max: number
  readonly max_bytes: number
  /** Microseconds of the clock. */
  readonly within?: number | undefined
}

interface Complete {
  readonly pending: PendingLines
  readonly truncated: boolean
}

const slice = 500
/** Of an entry besides its text, roughly. */
const overhead = 400

/**
 * Merges lines in the order in which they come, for each partition or value of `by` apart. What is complete is sent in `flush`, in that order, so
 * it does not matter where batches are cut (protocol D2); what is not is state (P2). A line is held, then absorbed; the event is derived (L2).
 */
export class RunningMerge implements RunningStateful {
  readonly #settings: MergeSettings
  readonly #context: StatefulContext
  readonly #pending: StateTable<PendingLines>
  readonly #timer: ClockTimer
  /** When the last line of each key came, by the clock, the longest ago first; only with `within`. */
  readonly #lastAt = new Map<StateKey, number>()
  #complete: Complete[] = []
  #bytes = 0
  #begun = 0

  constructor(settings: MergeSettings, context: StatefulContext) {
    this.#settings = settings
    this.#context = context
    this.#timer = new ClockTimer(context, () => this.#nextDue())
    this.#pending = context.state('pending', pendingCodec).table('lines')
  }

  take(_input: number, args: readonly Value[], meta: Meta): Taken {
    const { start, end } = this.#settings
    const holds = args[1] === true
    const text = args[2]!
    if (typeof text !== 'string') return new Refusal('LP5429', 'the event has no text to merge')
    const key = this.#settings.by === undefined ? partitionKey(meta) : keyOfValue(args[3]!)
    const size = Buffer.byteLength(text)
    let pending = this.#pending.get(key)
    const begins = end === undefined && (start === undefined ? !holds : holds)
    if (pending !== undefined && (begins || pending.bytes + size > this.#settings.max_bytes)) {
      this.#finish(key, pending, !begins)
      pending = undefined
    }
    if (pending === undefined) {
      const { maxKeys, maxState } = this.#context.limits
      if (this.#pending.size >= maxKeys) return tooManyKeys('the stage "merge_lines"', maxKeys)
      if (this.#bytes >= maxState) return tooManyBytes('the stage "merge_lines"', maxState)
      pending = {
        mark: 0,
        event: args[0] as Rec,
        meta: { ...meta },
        lines: [text],
        bytes: size,
        begun: this.#begun++,
      }
      this.#pending.set(key, pending)
      this.#bytes += overhead + size
    } else {
      this.#pending.touch(key, pending)
      pending.lines.push(text)
      pending.bytes += size
      this.#bytes += size
    }
    if (end !== undefined && holds) this.#finish(key, pending, false)
    else if (pending.lines.length >= this.#settings.max) this.#finish(key, pending, true)
    else this.#noteTime(key)
    return 'held'
  }

  *advance(watermark: number): Slices {
    if (watermark !== Number.POSITIVE_INFINITY) return
    const left = [...this.#pending.entries()].sort(([, a], [, b]) => a.begun - b.begun)
    for (const [key, pending] of left) this.#finish(key, pending, false)
    yield* this.#send()
  }

  /** The first lines of what is not complete give it their time. */
  outputWatermark(watermark: number): number {
    if (!this.#context.timed) return watermark
    let least = watermark
    for (const [, { meta }] of this.#pending.entries()) if (meta.time < least) least = meta.time
    return least
  }

  flush(): Slices | undefined {
    this.#finishSilent()
    return this.#complete.length > 0 ? this.#send() : undefined
  }

  /** What was kept is given the time that a next line may take, from now on. */
  restored(): void {
    const kept = [...this.#pending.entries()].sort(([, a], [, b]) => a.begun - b.begun)
    for (const [key, pending] of kept) {
      this.#bytes += overhead + pending.bytes
      this.#begun = Math.max(this.#begun, pending.begun + 1)
      this.#noteTime(key)
    }
  }

  close(): void {
    this.#timer.cancel()
  }

  bytes(): number {
    return this.#bytes
  }

  #finish(key: StateKey, pending: PendingLines, truncated: boolean): void {
    this.#pending.delete(key)
    this.#lastAt.delete(key)
    this.#bytes -= overhead + pending.bytes
    this.#complete.push({ pending, truncated })
  }

  #noteTime(key: StateKey): void {
    if (this.#settings.within === undefined) return
    this.#lastAt.delete(key)
    this.#lastAt.set(key, this.#context.clock.now())
    this.#timer.update()
  }

  #nextDue(): number {
    const [oldest] = this.#lastAt.values()
    return oldest === undefined ? Number.POSITIVE_INFINITY : oldest + this.#settings.within!
  }

  #finishSilent(): void {
    const { within } = this.#settings
    if (within === undefined) return
    const now = this.#context.clock.now()
    for (const [key, at] of this.#lastAt) {
      if (at + within > now) break
      this.#finish(key, this.#pending.get(key)!, false)
    }
    this.#timer.update()
  }

  *#send(): Slices {
    const { emit, settle } = this.#context
    const complete = this.#complete
    this.#complete = []
    let sent = 0
    for (const { pending, truncated } of complete) {
      const { event, meta, lines } = pending
      setPath(event, this.#settings.field, lines.join('\n'))
      settle('absorbed', lines.length)
      emit(event, { ...meta, watermark: meta.time, ...(truncated ? { truncated } : {}) }, true)
      if (++sent % slice === 0) yield
    }
  }
}

const partitionKey = ({ origin: { source, partition } }: Meta): StateKey => stateKey([source, partition])
