import type { Outgoing } from './documents.ts'

/** Documents that are sent in one request, and the lane that they come from. */
export interface Batch {
  readonly lane: number
  readonly documents: readonly Outgoing[]
  readonly bytes: number
}

interface Most {
  readonly events: number
  readonly bytes: number
}

/**
 * Documents that wait to be sent. Where their order counts, those of one id keep it: they stand in one lane, from which no request is taken
 * while another is under way, and no request holds two of them. Where it does not, there is one lane, and documents are made when a request
 * is: no more of them are in memory than are under way.
 */
export class Lanes {
  readonly #isOrdered: boolean
  readonly #most: Most
  readonly #lanes: Outgoing[][]
  readonly #busy = new Set<number>()
  /** Documents that are not made yet, in order. */
  #unmade: Iterator<Outgoing>[] = []

  /** `count`: lanes, where the order counts. */
  constructor(most: Most, isOrdered: boolean, count: number) {
    this.#most = most
    this.#isOrdered = isOrdered
    this.#lanes = Array.from({ length: isOrdered ? count : 1 }, () => [])
  }

  get isEmpty(): boolean {
    this.#make(1, 0)
    return this.#lanes.every((lane) => lane.length === 0)
  }

  add(documents: Iterable<Outgoing>): void {
    if (this.#isOrdered) for (const one of documents) this.#lanes[this.#laneOf(one)]!.push(one)
    else this.#unmade.push(documents[Symbol.iterator]())
  }

  /** Drops all that waits, and gives it. */
  drain(): readonly Outgoing[] {
    this.#make(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)
    return this.#lanes.flatMap((lane) => lane.splice(0))
  }

  /** Drops all that waits. */
  clear(): void {
    this.#unmade = []
    for (const lane of this.#lanes) lane.length = 0
  }

  /** The next request; undefined where nothing waits that may be sent now. */
  take(): Batch | undefined {
    const { events, bytes } = this.#most
    this.#make(events, bytes)
    for (const [lane, waiting] of this.#lanes.entries()) {
      if (waiting.length === 0 || this.#busy.has(lane)) continue
      const documents = waiting.splice(0, this.#countOf(waiting))
      if (this.#isOrdered) this.#busy.add(lane)
      return { lane, documents, bytes: documents.reduce((sum, one) => sum + one.size, 0) }
    }
    return undefined
  }

  /** The request is answered; `again`: those of it that are to be sent again, first of all. */
  settle({ lane }: Batch, again: readonly Outgoing[]): void {
    this.#busy.delete(lane)
    if (again.length > 0) this.#lanes[lane]!.unshift(...again)
  }

  /** Makes documents until so many or so many bytes wait, the last one beyond. */
  #make(events: number, bytes: number): void {
    const waiting = this.#lanes[0]!
    let size = 0
    for (const one of waiting) size += one.size
    while (this.#unmade.length > 0 && waiting.length < events && size <= bytes) {
      const next = this.#unmade[0]!.next()
      if (next.done === true) {
        this.#unmade.shift()
        continue
      }
      waiting.push(next.value)
      size += next.value.size
    }
  }

  /** Of what waits in a lane, how many go in one request. */
  #countOf(waiting: readonly Outgoing[]): number {
    const { events, bytes } = this.#most
    const ids = new Set<string>()
    let size = 0
    let count = 0
    for (const one of waiting) {
      size += one.size
      if (count > 0 && (count >= events || size > bytes)) break
      if (this.#isOrdered) {
        if (ids.has(one.id)) break
        ids.add(one.id)
      }
      count++
    }
    return count
  }

  #laneOf({ id }: Outgoing): number {
    let hash = 0
    for (let at = 0; at < id.length; at++) hash = (Math.imul(hash, 31) + id.charCodeAt(at)) | 0
    return (hash >>> 0) % this.#lanes.length
  }
}
