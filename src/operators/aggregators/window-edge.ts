import { Time } from '../../core/value.ts'
import type { Aggregator } from '../contract/aggregator.ts'

interface Nothing {
  readonly none: null
}

/** The start or the end of the window whose result is asked for; it looks at no event. */
export const windowEdge = (edge: 'start' | 'end'): Aggregator<Nothing> => ({
  start: () => ({ none: null }),
  add: () => undefined,
  addRun: () => undefined,
  merge: () => undefined,
  finish: (_state, window) =>
    window !== null && Number.isFinite(window[edge]) ? new Time(window[edge]) : null,
  write: () => undefined,
  read: () => ({ none: null }),
})
