import type { StateKey } from '../../contract/state.ts'
import type { Attempt } from './attempt.ts'
import type { Candidate } from './candidate.ts'

/** The events of one key that may yet be part of a match, and the attempts that began with some of them; both in order. */
export class KeyEvents {
  readonly key: StateKey
  events: { readonly candidate: Candidate; readonly fits: readonly boolean[] }[] = []
  attempts: Attempt[] = []

  constructor(key: StateKey) {
    this.key = key
  }

  add(candidate: Candidate, fits: readonly boolean[]): void {
    this.events.push({ candidate, fits })
    candidate.holders++
  }

  /** Brings an attempt up to the last event. False: one was forbidden, so it is over. */
  replay(attempt: Attempt): boolean {
    attempt.isFollowed = true
    for (const { candidate, fits } of this.events) {
      if (candidate.number <= attempt.start.number) continue
      const advance = attempt.advance(candidate, fits)
      if (advance === 'forbidden') return false
      if (advance === 'done') return true
    }
    return true
  }

  /** Takes out consumed events and gives them. */
  removeConsumed(): readonly Candidate[] {
    const removed = this.events.filter(({ candidate }) => candidate.isConsumed)
    this.events = this.events.filter(({ candidate }) => !candidate.isConsumed)
    return removed.map(({ candidate }) => candidate)
  }

  /** Takes out the events that no attempt can use, as they came before all of them, and gives them. */
  removeUnused(): readonly Candidate[] {
    const first = this.attempts[0]?.start.number ?? Number.POSITIVE_INFINITY
    let unused = 0
    while (unused < this.events.length && this.events[unused]!.candidate.number < first) unused++
    return unused === 0 ? [] : this.events.splice(0, unused).map(({ candidate }) => candidate)
  }
}
