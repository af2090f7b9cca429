import type { Candidate } from './candidate.ts'
import type { SequencePattern } from './pattern.ts'

/** What an event did to an attempt. `forbidden`: it ended it. `done`: it was the last one needed. */
export type Advance = 'passed by' | 'taken' | 'forbidden' | 'done'

/** An event that fits the first step, and what follows from it: each step takes the first event that fits. */
export class Attempt {
  readonly start: Candidate
  readonly #pattern: SequencePattern
  /** For each step of the pattern its events. */
  readonly #taken: Candidate[][]
  /** The step that took an event last. */
  #at = 0
  /** Followed only since then; before, an earlier attempt stands for it. */
  isFollowed = false
  isOver = false

  constructor(start: Candidate, pattern: SequencePattern) {
    this.start = start
    this.#pattern = pattern
    this.#taken = pattern.steps.map(() => [])
    this.#taken[0]!.push(start)
  }

  get taken(): readonly (readonly Candidate[])[] {
    return this.#taken
  }

  /** All steps have what they need. With a `not` at the end it must stay so until the time is over. */
  get isSatisfied(): boolean {
    return this.#reach() === this.#pattern.steps.length
  }

  /** A satisfied attempt that has nothing to wait for. */
  get isDone(): boolean {
    return this.#pattern.forbiddenLast.length === 0 && this.isSatisfied
  }

  /** Forgets all but the start. */
  reset(): void {
    for (const events of this.#taken) events.length = 0
    this.#taken[0]!.push(this.start)
    this.#at = 0
  }

  /** An event that came after all those before; `fits`: the own parts of the conditions. */
  advance(candidate: Candidate, fits: readonly boolean[]): Advance {
    const { steps, forbiddenLast } = this.#pattern
    const reach = this.#reach()
    for (let next = this.#at + 1; next <= reach; next++) {
      const forbidden = steps[next]?.forbidden ?? forbiddenLast
      if (forbidden.some((index) => this.#fits(index, candidate, fits))) return 'forbidden'
    }
    // The farthest first: a step that has its minimum, none at all included, leaves an event to the next that it fits.
    for (let next = Math.min(reach, steps.length - 1); next > this.#at; next--) {
      if (!this.#fits(steps[next]!.index, candidate, fits)) continue
      this.#taken[next]!.push(candidate)
      this.#at = next
      return this.isDone ? 'done' : 'taken'
    }
    const { step, index } = steps[this.#at]!
    const mine = this.#taken[this.#at]!
    if (mine.length >= step.max || !this.#fits(index, candidate, fits)) return 'passed by'
    mine.push(candidate)
    return this.isDone ? 'done' : 'taken'
  }

  /** The farthest step that the next event may be for; the number of steps when none is needed. The current one where it needs more. */
  #reach(): number {
    const { steps } = this.#pattern
    if (this.#taken[this.#at]!.length < steps[this.#at]!.step.min) return this.#at
    let next = this.#at + 1
    while (next < steps.length && steps[next]!.step.min === 0) next++
    return next
  }

  #fits(index: number, candidate: Candidate, fits: readonly boolean[]): boolean {
    return this.#pattern.fits(index, candidate, fits, this.#taken)
  }
}
