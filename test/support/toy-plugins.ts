import type { Rec } from '../../src/core/value.ts'
import {
  defineAggregator,
  defineGroupAggregator,
  floatType,
  type Group,
  type GroupQueue,
  optional,
  param,
} from '../../src/plugin.ts'

/** The distance between the least and the greatest number; 13 is more than it can bear. */
export const range = defineAggregator({
  name: 'range',
  summary: 'Gives the distance between the least and the greatest number.',
  since: '1.0.0',
  params: { x: param.expression({ doc: 'The numbers.', type: floatType, required: true }) },
  positional: ['x'],
  type: () => optional(floatType),
  memory: 'constant',
  examples: [],
  open: () => ({
    start: () => ({ least: Number.POSITIVE_INFINITY, greatest: Number.NEGATIVE_INFINITY }),
    add(state, x) {
      if (x === 13) throw new Error('unlucky')
      if (typeof x !== 'number') return
      state.least = Math.min(state.least, x)
      state.greatest = Math.max(state.greatest, x)
    },
    merge(into, from) {
      into.least = Math.min(into.least, from.least)
      into.greatest = Math.max(into.greatest, from.greatest)
    },
    finish: ({ least, greatest }) => (least > greatest ? null : greatest - least),
    write(state, out) {
      out.float(state.least)
      out.float(state.greatest)
    },
    read: (from) => ({ least: from.float(), greatest: from.float() }),
  }),
})

interface Quirks {
  readonly flush?: () => readonly Group[]
  readonly init?: () => number | { readonly error: string }
}

/** Two events at a time; 13 is more than it can bear. */
export const pairs = ({ flush, init }: Quirks = {}) =>
  defineGroupAggregator({
    name: 'aggregator_pairs',
    summary: 'Packs two events at a time.',
    since: '1.0.0',
    params: {},
    positional: [],
    examples: [],
    open() {
      let queue: GroupQueue | undefined
      let logs: Rec[] = []
      const take = (): Group => ({ logs: logs.splice(0), tags: {}, source: 'app', topic: '' })
      return {
        init(_context, given) {
          queue = given
          return init === undefined ? 500 : init()
        },
        description: () => 'Packs two events at a time.',
        add({ event }) {
          if (event['n'] === 13) throw new Error('unlucky')
          logs.push(event)
          return logs.length < 2 ? null : queue!.add(take())
        },
        flush: () => (flush !== undefined ? flush() : logs.length === 0 ? [] : [take()]),
        reset() {
          logs = []
        },
      }
    },
  })
