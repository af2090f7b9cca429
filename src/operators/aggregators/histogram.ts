import { Duration, type Value } from '../../core/value.ts'
import type { Expr } from '../../ir/expression.ts'
import { durationType, floatType, intType, listOf, optional, recordOf } from '../../ir/type.ts'
import { type Aggregator, defineAggregator } from '../contract/aggregator.ts'
import { param } from '../contract/params.ts'
import { checkNumbers, isDuration, numbers, skip } from './numbers.ts'

interface Counts {
  /** One more than there are edges. */
  readonly counts: number[]
}

const maxEdges = 1000

/** Edges as numbers, durations as microseconds; undefined where they are none or do not ascend. */
function readEdges(edges: Value, durations: boolean): number[] | undefined {
  if (!Array.isArray(edges) || edges.length === 0 || edges.length > maxEdges) return undefined
  const read = edges.map((edge) => (durations ? (edge instanceof Duration ? edge.micros : null) : edge))
  const isRight = read.every(
    (edge, i) => typeof edge === 'number' && (i === 0 || (read[i - 1] as number) < edge),
  )
  return isRight ? (read as number[]) : undefined
}

function checkEdges(settings: { readonly x: Expr; readonly edges: Value }) {
  const { x, edges } = settings
  const wrong = checkNumbers(settings)
  if (wrong !== undefined || readEdges(edges, isDuration(x)) !== undefined) return wrong
  const example = isDuration(x) ? '[10ms, 100ms, 1s]' : '[10, 100, 1_000]'
  return {
    param: 'edges',
    message: `Edges are a list of 1 to ${maxEdges} ${isDuration(x) ? 'durations' : 'numbers'}, each greater than the one before.`,
    help: `Write for example "${example}".`,
  } as const
}

/** How many of the edges are not above the value: the number of its bucket. */
function bucketOf(edges: readonly number[], value: number): number {
  let low = 0
  let high = edges.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (edges[middle]! <= value) low = middle + 1
    else high = middle
  }
  return low
}

export const histogram = defineAggregator({
  name: 'histogram',
  summary: 'Counts the values between edges.',
  since: '0.1.0',
  params: {
    x: numbers,
    edges: param.any({
      doc: 'Where one bucket ends and the next begins: `[10, 100, 1_000]`.',
      required: true,
    }),
  },
  positional: ['x', 'edges'],
  type({ x }) {
    const edge = optional(isDuration(x) ? durationType : floatType)
    return listOf(recordOf({ from: edge, to: edge, count: intType }))
  },
  details:
    'Nulls do not count. A bucket holds values from its lower edge on up to, but not including, its upper one; the first has no lower edge, the last no upper one. Empty buckets are there with 0.',
  memory: 'constant',
  check: checkEdges,
  examples: [
    {
      title: 'Latencies',
      use: 'histogram(ms, [10, 100])',
      in: [{ ms: 3 }, { ms: 10 }, { ms: 99 }, { ms: null }],
      gives: [
        { from: null, to: 10, count: 1 },
        { from: 10, to: 100, count: 2 },
        { from: 100, to: null, count: 0 },
      ],
    },
  ],
  open({ x, edges }): Aggregator<Counts> {
    const durations = isDuration(x)
    const given = edges as Value[]
    const bounds = readEdges(edges, durations)!
    return {
      start: () => ({ counts: bounds.map(() => 0).concat(0) }),
      add(state, a) {
        let value: number
        if (durations && a instanceof Duration) value = a.micros
        else if (!durations && typeof a === 'number') value = a
        else if (!durations && typeof a === 'bigint') value = Number(a)
        else {
          skip(a, durations ? 'duration' : 'number')
          return
        }
        state.counts[bucketOf(bounds, value)]! += 1
      },
      merge(into, from) {
        for (let i = 0; i <= bounds.length; i++) into.counts[i]! += from.counts[i]!
      },
      finish: ({ counts }) =>
        counts.map((count, i) => ({ from: given[i - 1] ?? null, to: given[i] ?? null, count })),
      write({ counts }, out) {
        for (const count of counts) out.count(count)
      },
      read: (from) => ({ counts: bounds.map(() => from.count()).concat(from.count()) }),
      size: () => 60 + bounds.length * 8,
    }
  },
})
