import type { Socket } from 'node:net'

/** What befalls the bytes of a lane; may change at any time. */
export interface LaneCondition {
  readonly stalled: boolean
  /** Bytes in a second. */
  readonly rate: number
  /** Milliseconds. */
  readonly latency: number
}

interface Held {
  readonly bytes: Buffer
  /** When it came, in milliseconds of `performance.now()`. */
  readonly at: number
}

/** So much is held before the sender is made to wait. */
const bound = 256 * 1024
/** A slow lane moves a little in each of these, in milliseconds. */
const beat = 20

/** One direction of a connection of the fault proxy: takes from one socket and gives to the other, as its condition allows. */
export class Lane {
  readonly #from: Socket
  readonly #to: Socket
  readonly #condition: LaneCondition
  readonly #onPass: (count: number) => void
  readonly #held: Held[] = []
  #size = 0
  #hasEnded = false
  #isBlocked = false
  #timer: NodeJS.Timeout | undefined
  /** What the rate allows at `#since`. */
  #credit = 0
  #since = performance.now()

  constructor(from: Socket, to: Socket, condition: LaneCondition, onPass: (count: number) => void) {
    this.#from = from
    this.#to = to
    this.#condition = condition
    this.#onPass = onPass
    from.on('data', (bytes: Buffer) => this.#take(bytes))
    from.on('end', () => this.end())
    from.on('close', () => clearTimeout(this.#timer))
    to.on('drain', () => {
      this.#isBlocked = false
      this.wake()
    })
    this.wake()
  }

  /** No more comes; the receiver is told after what is held. */
  end(): void {
    this.#hasEnded = true
    this.wake()
  }

  /** Moves what may be moved now, and comes back when more may be. */
  wake(): void {
    clearTimeout(this.#timer)
    const wait = this.#move()
    if (wait !== undefined && !this.#to.destroyed) this.#timer = setTimeout(() => this.wake(), wait)
    if (this.#condition.stalled || this.#size >= bound) this.#from.pause()
    else this.#from.resume()
  }

  #take(bytes: Buffer): void {
    this.#held.push({ bytes, at: performance.now() })
    this.#size += bytes.length
    this.wake()
  }

  /** Gives the milliseconds until more can be moved; undefined where something else will tell. */
  #move(): number | undefined {
    const { stalled, rate, latency } = this.#condition
    if (stalled || this.#to.destroyed) return undefined
    const now = performance.now()
    const most = Math.max(1, (rate * beat) / 1000)
    this.#credit =
      rate === Number.POSITIVE_INFINITY
        ? rate
        : Math.min(this.#credit + ((now - this.#since) / 1000) * rate, most)
    this.#since = now
    for (let first = this.#held[0]; first !== undefined; first = this.#held[0]) {
      if (this.#isBlocked) return undefined
      const early = first.at + latency - now
      if (early > 0) return early
      const count = Math.min(first.bytes.length, Math.floor(this.#credit))
      if (count === 0) return beat
      this.#credit -= count
      this.#give(first, count)
    }
    if (this.#hasEnded && !this.#to.writableEnded) this.#to.end()
    return undefined
  }

  #give(first: Held, count: number): void {
    const rest = first.bytes.subarray(count)
    if (rest.length > 0) this.#held[0] = { bytes: rest, at: first.at }
    else this.#held.shift()
    this.#size -= count
    if (this.#to.writableEnded) return
    this.#onPass(count)
    this.#isBlocked = !this.#to.write(first.bytes.subarray(0, count))
  }
}
