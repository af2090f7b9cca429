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
 * while another is under way, and no request holds two of them.
 */
export class Lanes {
  readonly #isOrdered: boolean
  readonly #most: Most
  readonly #lanes: Outgoing[][]
  readonly #busy = new Set<number>()

  /** `count`: lanes, where the order counts. */
  constructor(most: Most, isOrdered: boolean, count: number) {
    this.#most = most
    this.#isOrdered = isOrdered
    this.#lanes = Array.from({ length: isOrdered ? count : 1 }, () => [])
  }

  get isEmpty(): boolean {
    return this.#lanes.every((lane) => lane.length === 0)
  }

  add(documents: readonly Outgoing[]): void {
    for (const one of documents) this.#lanes[this.#laneOf(one)]!.push(one)
  }

  /** Drops all that waits, and gives it. */
  drain(): readonly Outgoing[] {
    return this.#lanes.flatMap((lane) => lane.splice(0))
  }

  /** The next request; undefined where nothing waits that may be sent now. */
  take(): Batch | undefined {
    for (const [lane, waiting] of this.#lanes.entries()) {
      if (waiting.length === 0 || this.#busy.has(lane)) continue
      const documents = this.#head(waiting)
      waiting.splice(0, documents.length)
      if (this.#isOrdered) this.#busy.add(lane)
      return { lane, documents, bytes: documents.reduce((sum, one) => sum + one.bytes.length, 0) }
    }
    return undefined
  }

  /** The request is answered; `again`: those of it that are to be sent again, first of all. */
  settle({ lane }: Batch, again: readonly Outgoing[]): void {
    this.#busy.delete(lane)
    if (again.length > 0) this.#lanes[lane]!.unshift(...again)
  }

  #head(waiting: readonly Outgoing[]): readonly Outgoing[] {
    const { events, bytes } = this.#most
    const ids = new Set<string>()
    let size = 0
    let count = 0
    for (const one of waiting) {
      size += one.bytes.length
      if (count > 0 && (count >= events || size > bytes || (this.#isOrdered && ids.has(one.id)))) break
      ids.add(one.id)
      count++
    }
    return waiting.slice(0, count)
  }

  #laneOf({ id }: Outgoing): number {
    if (!this.#isOrdered) return 0
    let hash = 0
    for (let at = 0; at < id.length; at++) hash = (Math.imul(hash, 31) + id.charCodeAt(at)) | 0
    return (hash >>> 0) % this.#lanes.length
  }
}
