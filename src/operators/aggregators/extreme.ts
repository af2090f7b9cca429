import { compareOrdered } from '../../core/compare.ts'
import type { Value } from '../../core/value.ts'
import type { Aggregator } from '../contract/aggregator.ts'

interface Extreme {
  /** ±∞ until a number comes. */
  number: number
  /** The best of all other values. */
  other: Value
}

/** The least value of all (`direction` −1), or the greatest (1), in the order that `sort` has. */
export function extreme(direction: 1 | -1): Aggregator<Extreme> {
  const none = direction * Number.NEGATIVE_INFINITY
  const better = (a: Value, b: Value): boolean => b === null || compareOrdered(a, b) === direction
  const add = (state: Extreme, a: Value): void => {
    if (typeof a === 'number') {
      if (direction < 0 ? a < state.number : a > state.number) state.number = a + 0
    } else if (a !== null && better(a, state.other)) state.other = a
  }
  return {
    start: () => ({ number: none, other: null }),
    add,
    addRun(state, values, from, to) {
      let { number } = state
      for (let i = from; i < to; i++) {
        const value = values[i]!
        if (direction < 0 ? value < number : value > number) number = value + 0
      }
      state.number = number
    },
    merge(into, from) {
      if (from.number !== none) add(into, from.number)
      add(into, from.other)
    },
    finish: ({ number, other }) => (number === none ? other : better(number, other) ? number : other),
    write(state, out) {
      out.value(state.number === none ? null : state.number)
      out.value(state.other)
    },
    read: (from) => ({ number: (from.value() as number | null) ?? none, other: from.value() }),
  }
}
