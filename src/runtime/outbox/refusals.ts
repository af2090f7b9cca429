import type { PieceRefused } from '../../operators/contract/sink.ts'
import type { StateStore } from '../epoch/state-store.ts'
import type { Frame } from '../frames/frame.ts'
import type { FrameLog } from '../frames/frame-log.ts'
import { type RefusedFrame, refusedOf, refusedRow, settledRows } from './outbox-rows.ts'

interface Options {
  readonly sink: string
  readonly store: StateStore
  readonly log: FrameLog
  /** No epoch is between its cut and its decision: what happens now is before the next cut on every edge. */
  readonly isFree: () => boolean
  /** Sends each event of a frame to the dead letter and counts it as rejected. */
  readonly reject: (frame: Frame, refused: RefusedFrame) => void
}

/**
 * Frames that the other side will never take (protocol C5): put down durably, so that no later try sends them, then sent to the dead letter
 * between two epochs, as if by a source whose position is `settled`.
 */
export class Refusals {
  readonly #options: Options
  /** All whose rows are there, in order. */
  readonly #rows: Map<number, RefusedFrame>
  /** Frames that are not in the dead letter yet, as far as they were read. */
  readonly #frames = new Map<number, Frame>()
  #settled: number

  /** `settled`: the dead letter has those before this place. */
  constructor(options: Options, settled: number) {
    this.#options = options
    this.#settled = settled
    this.#rows = new Map(refusedOf(options.store, options.sink).map((refused) => [refused.at, refused]))
  }

  /** Place up to which the dead letter has what was refused. */
  get settled(): number {
    return this.#settled
  }

  /** The earliest frame that the dead letter still needs; Infinity without one. */
  get from(): number {
    return this.#unsettled[0]?.at ?? Number.POSITIVE_INFINITY
  }

  get isSettled(): boolean {
    return this.#unsettled.length === 0
  }

  /** Events beyond those behind `delivered` that wait: passed over, and not in the dead letter yet; less those that are and will be passed over. */
  waitingBeyond(delivered: number): number {
    let events = 0
    for (const { at, count } of this.#rows.values()) {
      if (at < delivered && at >= this.#settled) events += count
      if (at >= delivered && at < this.#settled) events -= count
    }
    return events
  }

  /** Is all of a frame refused? */
  has(at: number): boolean {
    const row = this.#rows.get(at)
    return row !== undefined && row.records === undefined
  }

  /** Places of the records of a frame that are refused; undefined where none is. */
  recordsOf(at: number): ReadonlySet<number> | undefined {
    const records = this.#rows.get(at)?.records
    return records && new Set(records.map(({ index }) => index))
  }

  /** Throws what the other side said where some of the frame was refused before: it may be in the dead letter by now. */
  add(at: number, frame: Frame, error: PieceRefused): void {
    if (this.#rows.has(at)) throw error
    const { code, message, records } = error
    const refused: RefusedFrame = {
      at,
      count: records?.length ?? frame.count,
      code,
      reason: message,
      ...(records === undefined ? {} : { records }),
    }
    this.#options.store.noteDeliveries(this.#options.sink, refusedRow(refused))
    this.#rows.set(at, refused)
    this.#frames.set(at, { ...frame, payload: Buffer.from(frame.payload) })
  }

  /** Reads what an earlier run has left. */
  async load(): Promise<void> {
    const { log } = this.#options
    for (const { at } of this.#unsettled) this.#frames.set(at, (await log.read(at, log.end, 1)).frames[0]!)
  }

  /** Sends to the dead letter what may go there now. Called when something was refused, and at each decision. */
  settle(): void {
    for (const refused of this.#unsettled) {
      if (!this.#options.isFree()) return
      this.#options.reject(this.#frames.get(refused.at)!, refused)
      this.#frames.delete(refused.at)
      this.#settled = refused.at + 1
    }
  }

  /** Forgets those that are decided to be in the dead letter and that no delivery comes by any more. */
  forget(settled: number, delivered: number): void {
    const gone = [...this.#rows.keys()].filter((at) => at < Math.min(settled, delivered))
    if (gone.length === 0) return
    this.#options.store.noteDeliveries(this.#options.sink, settledRows(gone))
    for (const at of gone) this.#rows.delete(at)
  }

  get #unsettled(): readonly RefusedFrame[] {
    return this.#rows.size === 0 ? [] : [...this.#rows.values()].filter(({ at }) => at >= this.#settled)
  }
}
