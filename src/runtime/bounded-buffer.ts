import type { Gate } from './gate.ts'
import type { Parcel } from './signals.ts'

interface Options {
  readonly events: number
  readonly bytes: number
  readonly overflow: 'block' | 'drop_newest' | 'drop_oldest'
  /** The gates of the sources that feed it. */
  readonly gates: readonly Gate[]
  /** Called for each parcel that found no room; it is released already. */
  readonly dropped?: (events: number) => void
}

/** What waits: a parcel, or a mark between parcels (a barrier, the end). */
export type Waiting<Mark> = { readonly parcel: Parcel } | { readonly mark: Mark }

/**
 * The only place where work waits: parcels in order, bounded in events and in the bytes of the buffers that they hold on to. At 80 % the
 * gates upstream close, at 50 % they open. A parcel counts until it is settled, also while the sink writes it. Marks cost nothing.
 */
export class BoundedBuffer<Mark> {
  readonly #options: Options
  #queue: Waiting<Mark>[] = []
  #head = 0
  #events = 0
  #bytes = 0
  /** Holders of each backing buffer: one that several parcels share counts once. */
  readonly #held = new Map<Buffer, number>()
  #shut = false
  #barred = false
  /** Most events that ever waited. */
  peak = 0

  constructor(options: Options) {
    this.#options = options
  }

  /** Events in it, those that are being written included. */
  get events(): number {
    return this.#events
  }

  /** Bytes that it holds on to: those of whole backing buffers. */
  get bytes(): number {
    return this.#bytes
  }

  get isEmpty(): boolean {
    return this.#head === this.#queue.length
  }

  put(parcel: Parcel): void {
    const { overflow } = this.#options
    if (overflow !== 'block' && this.#events > 0 && !this.#fits(parcel)) {
      if (overflow === 'drop_newest') {
        this.#drop(parcel)
        return
      }
      while (!this.#fits(parcel) && this.#dropOldest());
    }
    this.#count(parcel)
    this.#queue.push({ parcel })
  }

  /** Counts a parcel that is written at once, without waiting in the queue. Settled like any other. */
  admit(parcel: Parcel): void {
    this.#count(parcel)
  }

  mark(mark: Mark): void {
    this.#queue.push({ mark })
  }

  /** Takes what comes next: a mark, or the parcels up to the next mark, at most `parcels` and about `bytes`. Undefined: nothing waits. */
  take(parcels: number, bytes: number): { readonly mark: Mark } | { readonly parcels: Parcel[] } | undefined {
    const first = this.#queue[this.#head]
    if (first === undefined) return undefined
    if ('mark' in first) {
      this.#advance()
      return first
    }
    const taken: Parcel[] = []
    let size = 0
    for (;;) {
      const next = this.#queue[this.#head]
      if (next === undefined || 'mark' in next) break
      const { piece } = next.parcel
      if (taken.length === parcels || (taken.length > 0 && size + piece.end - piece.start > bytes)) break
      size += piece.end - piece.start
      taken.push(next.parcel)
      this.#advance()
    }
    return { parcels: taken }
  }

  /** The parcel is written or given up: its bytes are free and its room too. */
  settle(parcel: Parcel): void {
    const { piece } = parcel
    this.#events -= piece.count
    const holders = this.#held.get(piece.buffer)! - 1
    if (holders > 0) {
      this.#held.set(piece.buffer, holders)
    } else {
      this.#held.delete(piece.buffer)
      this.#bytes -= piece.buffer.length
    }
    parcel.release()
    const { events, bytes } = this.#options
    if (this.#shut && this.#events <= events * 0.5 && this.#bytes <= bytes * 0.5) {
      this.#shut = false
      for (const gate of this.#options.gates) gate.open()
    }
  }

  /** Closes the gates whatever waits here: the other side is away. */
  bar(): void {
    if (this.#barred) return
    this.#barred = true
    for (const gate of this.#options.gates) gate.close()
  }

  unbar(): void {
    if (!this.#barred) return
    this.#barred = false
    for (const gate of this.#options.gates) gate.open()
  }

  #advance(): void {
    this.#head++
    if (this.#head === this.#queue.length) {
      this.#queue = []
      this.#head = 0
    } else if (this.#head > 1024) {
      this.#queue.splice(0, this.#head)
      this.#head = 0
    }
  }

  #fits({ piece }: Parcel): boolean {
    const { events, bytes } = this.#options
    const more = this.#held.has(piece.buffer) ? 0 : piece.buffer.length
    return this.#events + piece.count <= events && this.#bytes + more <= bytes
  }

  #count({ piece }: Parcel): void {
    this.#events += piece.count
    if (this.#events > this.peak) this.peak = this.#events
    const holders = this.#held.get(piece.buffer)
    if (holders === undefined) this.#bytes += piece.buffer.length
    this.#held.set(piece.buffer, (holders ?? 0) + 1)
    const { events, bytes, overflow } = this.#options
    if (overflow === 'block' && !this.#shut && (this.#events >= events * 0.8 || this.#bytes >= bytes * 0.8)) {
      this.#shut = true
      for (const gate of this.#options.gates) gate.close()
    }
  }

  #drop(parcel: Parcel): void {
    parcel.release()
    this.#options.dropped?.(parcel.piece.count)
  }

  /** False when nothing waits that could be dropped. */
  #dropOldest(): boolean {
    for (let at = this.#head; at < this.#queue.length; at++) {
      const waiting = this.#queue[at]!
      if ('mark' in waiting) continue
      this.#queue.splice(at, 1)
      if (this.isEmpty) {
        this.#queue = []
        this.#head = 0
      }
      const { count } = waiting.parcel.piece
      this.settle(waiting.parcel)
      this.#options.dropped?.(count)
      return true
    }
    return false
  }
}
