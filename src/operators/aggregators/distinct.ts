import { keyOfValue } from '../../core/state-key.ts'
import { anyType, listOf, withoutNull } from '../../ir/type.ts'
import { type Aggregator, defineAggregator } from '../contract/aggregator.ts'
import { param } from '../contract/params.ts'
import type { StateKey } from '../contract/state.ts'
import { readEntries, writeEntries } from './earliest.ts'
import { type Kept, keep, orderAgainst, orderOfKept, replace } from './kept.ts'

/** Each value with its earliest event. */
interface Distinct {
  readonly values: Map<StateKey, Kept>
  /** A new value that comes after this event is left out; set once there were more than `max`. */
  bound: Kept | null
}

function distinctValues(max: number): Aggregator<Distinct> {
  const trim = (state: Distinct): void => {
    const { values } = state
    if (values.size < 2 * max + 16) return
    const entries = [...values].sort(([, a], [, b]) => orderOfKept(a, b))
    for (const [key] of entries.slice(max)) values.delete(key)
    state.bound = { ...entries[max - 1]![1] }
  }
  return {
    start: () => ({ values: new Map(), bound: null }),
    add(state, a, _b, at) {
      if (a === null) return
      const key = keyOfValue(a)
      const found = state.values.get(key)
      if (found !== undefined) {
        if (orderAgainst(a, at, found) < 0) replace(found, a, at)
      } else if (state.bound === null || orderAgainst(a, at, state.bound) < 0) {
        state.values.set(key, keep(a, at))
        trim(state)
      }
    },
    merge(into, from) {
      for (const [key, entry] of from.values) {
        const found = into.values.get(key)
        if (found === undefined ? isBeyond(entry, into.bound) : orderOfKept(entry, found) >= 0) continue
        into.values.set(key, entry)
        trim(into)
      }
      if (into.bound === null || (from.bound !== null && orderOfKept(from.bound, into.bound) < 0))
        into.bound = from.bound
    },
    finish: ({ values }) =>
      [...values.values()]
        .sort(orderOfKept)
        .slice(0, max)
        .map(({ value }) => value),
    write: ({ values, bound }, out) => writeEntries(values.values(), bound, out),
    read(from) {
      const { entries, bound } = readEntries(from)
      return { values: new Map(entries.map((entry) => [keyOfValue(entry.value), entry])), bound }
    },
    isTruncated: ({ values, bound }) => bound !== null || values.size > max,
    size: ({ values }) => 150 + values.size * 180,
  }
}

const isBeyond = (entry: Kept, bound: Kept | null): boolean =>
  bound !== null && orderOfKept(entry, bound) >= 0

export const distinct = defineAggregator({
  name: 'distinct',
  summary: 'Gathers the different values in a list.',
  since: '0.1.0',
  params: {
    x: param.expression({ doc: 'What is read of each event.', type: anyType, required: true }),
    max: param.int({ doc: 'Most values in the list.', default: '1000', min: 1, max: 1_000_000 }),
  },
  positional: ['x', 'max'],
  type: ({ x }) => listOf(withoutNull(x.type)),
  details:
    'Nulls are left out. The values stand in the order of their first events, by `@time`, then source, partition and line; the first stay when there are more than `max`, and `@truncated` says so.',
  memory: 'bounded',
  examples: [
    {
      title: 'Hosts',
      use: 'distinct(host)',
      in: [{ host: 'web-2' }, { host: 'web-1' }, { host: 'web-2' }, { host: null }],
      gives: ['web-2', 'web-1'],
    },
    { title: 'At most one', use: 'distinct(host, 1)', in: [{ host: 'b' }, { host: 'a' }], gives: ['b'] },
  ],
  open: ({ max }) => distinctValues(max),
})
