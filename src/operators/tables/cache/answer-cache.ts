import { stateKey } from '../../../core/state-key.ts'
import type { Value } from '../../../core/value.ts'

/** What is known of one key. */
export interface Answer {
  /** `undefined`: there is no row. */
  row: Value | undefined
  /** Why there is no answer; one clause. */
  failure: string | undefined
  isSettled: boolean
  /** Until when it counts, in microseconds. */
  until: number
  /** Events that wait for it or are about to read it: it stays for them. */
  holders: number
}

/**
 * Answers by key, at most so many, each for a while: what was not asked for longest goes first. One that somebody holds stays, so there may
 * be some more.
 */
export class AnswerCache {
  readonly #answers = new Map<ReturnType<typeof stateKey>, Answer>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  /** What is known, whether it still counts or not. */
  peek(keys: readonly Value[]): Answer | undefined {
    return this.#answers.get(stateKey(keys))
  }

  /** What counts now, or is being asked for; it goes to the end of those that may go. */
  fresh(keys: readonly Value[], now: number): Answer | undefined {
    const key = stateKey(keys)
    const answer = this.#answers.get(key)
    if (answer === undefined || (answer.isSettled && answer.until <= now)) return undefined
    this.#answers.delete(key)
    this.#answers.set(key, answer)
    return answer
  }

  /** A place for an answer that is to come, instead of any before it. */
  open(keys: readonly Value[]): Answer {
    const key = stateKey(keys)
    const before = this.#answers.get(key)
    const answer: Answer = {
      row: before?.row,
      failure: undefined,
      isSettled: false,
      until: Number.POSITIVE_INFINITY,
      holders: 0,
    }
    this.#answers.delete(key)
    this.#answers.set(key, answer)
    this.trim()
    return answer
  }

  /** Lets the oldest go that nobody holds. */
  trim(): void {
    let over = this.#answers.size - this.#most
    if (over <= 0) return
    for (const [key, { holders, isSettled }] of this.#answers) {
      if (holders > 0 || !isSettled) continue
      this.#answers.delete(key)
      over -= 1
      if (over <= 0) return
    }
  }

  get size(): number {
    return this.#answers.size
  }
}
