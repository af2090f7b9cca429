import { subtract } from '../../core/arithmetic.ts'
import { Duration, Time, type Value } from '../../core/value.ts'
import { withArticle } from '../../core/with-article.ts'
import { anyType, durationType, optional, printType, type Type, withoutNull } from '../../ir/type.ts'
import { type Aggregator, defineAggregator } from '../contract/aggregator.ts'
import { param } from '../contract/params.ts'
import { edgeEvent } from './edge-event.ts'
import { skip } from './numbers.ts'

const first = edgeEvent(-1, false)
const last = edgeEvent(1, false)
type Edge = ReturnType<typeof first.start>

interface Ends {
  readonly first: Edge
  readonly last: Edge
}

/** The last value less the first one. `fits` tells which values can be subtracted from each other. */
const difference = (fits: (value: Value) => boolean, needed: string): Aggregator<Ends> => ({
  start: () => ({ first: first.start(), last: last.start() }),
  add(state, a, b, at) {
    if (!fits(a)) {
      skip(a, needed)
      return
    }
    first.add(state.first, a, b, at)
    last.add(state.last, a, b, at)
  },
  merge(into, from) {
    first.merge(into.first, from.first)
    last.merge(into.last, from.last)
  },
  finish: (state) => subtract(last.finish(state.last, null), first.finish(state.first, null)),
  write(state, out) {
    first.write(state.first, out)
    last.write(state.last, out)
  },
  read: (from) => ({ first: first.read(from), last: last.read(from) }),
})

const isNumber = (value: Value): boolean => typeof value === 'number' || typeof value === 'bigint'

function formOf({ kind }: Type): Aggregator<Ends> {
  if (kind === 'time') return difference((value) => value instanceof Time, 'time')
  return kind === 'duration'
    ? difference((value) => value instanceof Duration, 'duration')
    : difference(isNumber, 'number')
}

export const delta = defineAggregator({
  name: 'delta',
  summary: 'Gives the last value less the first one.',
  since: '0.1.0',
  params: {
    x: param.expression({
      doc: 'What is read of each event: numbers, durations or times.',
      type: anyType,
      required: true,
    }),
  },
  positional: ['x'],
  type({ x }) {
    const { kind } = withoutNull(x.type)
    if (kind === 'int' || kind === 'float') return optional({ kind })
    return kind === 'time' || kind === 'duration' ? optional(durationType) : anyType
  },
  details:
    'Nulls do not count; of one value it is 0, of none null. Events have the order of `@time`, then of source, partition and line, whenever they arrive. Of times it gives a duration.',
  memory: 'constant',
  check({ x }) {
    const type = withoutNull(x.type)
    if (['int', 'float', 'duration', 'time', 'any', 'unknown', 'null'].includes(type.kind)) return undefined
    const given = withArticle(printType(type))
    return { param: 'x', message: `Numbers, durations or times are due here, and this is ${given}.` }
  },
  examples: [
    { title: 'Growth', use: 'delta(size)', in: [{ size: 10 }, { size: 5 }, { size: 18 }], gives: 8 },
    {
      title: 'From first to last event',
      use: 'delta(@time)',
      in: [{}, {}, {}],
      gives: new Duration(2_000_000),
    },
  ],
  open: ({ x }) => formOf(withoutNull(x.type)),
})
