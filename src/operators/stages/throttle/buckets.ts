import type { StateCodec, StateKey, StateTable, Tracked } from '../../contract/state.ts'
import type { StatefulContext } from '../../contract/stateful.ts'

/** One bucket: the time at which it will be full again. */
interface Bucket extends Tracked {
  full: number
}

const codec: StateCodec<Bucket> = {
  write: ({ full }, out) => out.float(full),
  read: (from) => ({ mark: 0, full: from.float() }),
}

/**
 * Token buckets by key, as the virtual scheduling form of the generic cell rate algorithm (ITU-T I.371): a bucket is the time at which it will
 * be full again. Each event puts that off by one interval, and may pass when it lies no more than `burst − 1` intervals ahead. All times in
 * microseconds.
 *
 * A full bucket is as good as none, so it is let go; the sweep for those runs when there are twice as many as were left by the last one. At
 * the most keys, that which came first is forgotten and begins full.
 */
export class Buckets {
  readonly #interval: number
  readonly #ahead: number
  readonly #max: number
  readonly #table: StateTable<Bucket>
  #sweepAt = 1024
  #oldest: Iterator<[StateKey, Bucket]> | undefined

  /** `rate` in events per second. */
  constructor(rate: number, burst: number, context: Pick<StatefulContext, 'state' | 'limits'>) {
    this.#interval = 1e6 / rate
    this.#ahead = (burst - 1) * this.#interval
    this.#max = context.limits.maxKeys
    this.#table = context.state('buckets', codec).table('buckets')
  }

  get size(): number {
    return this.#table.size
  }

  /** The point of time from which on an event that comes now may pass; `now` itself where there is a token. */
  passesAt(key: StateKey, now: number): number {
    const full = this.#table.get(key)?.full ?? now
    return Math.max(now, full - this.#ahead)
  }

  /** Takes the token of an event that passes at this time. */
  take(key: StateKey, now: number): void {
    const bucket = this.#table.get(key)
    if (bucket === undefined) {
      this.#table.set(key, { mark: 0, full: now + this.#interval })
      if (this.#table.size > this.#sweepAt || this.#table.size > this.#max) this.#sweep(now)
      return
    }
    this.#table.touch(key, bucket)
    bucket.full = Math.max(now, bucket.full) + this.#interval
  }

  /** What is held of a key counts no more. */
  reset(key: StateKey): void {
    this.#table.delete(key)
  }

  #sweep(now: number): void {
    if (this.#table.size > this.#sweepAt) {
      for (const [key, { full }] of this.#table.entries()) if (full <= now) this.#table.delete(key)
      this.#sweepAt = Math.max(1024, 2 * this.#table.size)
    }
    while (this.#table.size > this.#max) {
      this.#oldest ??= this.#table.entries()
      const next = this.#oldest.next()
      if (next.done === true) this.#oldest = undefined
      else this.#table.delete(next.value[0])
    }
  }
}
