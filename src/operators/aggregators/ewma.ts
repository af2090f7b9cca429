import {
  addNumber,
  type ExactSum,
  mergeSums,
  readSum,
  roundedTotal,
  startSum,
  writeSum,
} from '../../core/exact/exact-sum.ts'
import { mismatch } from '../../core/mismatch.ts'
import { type Aggregator, defineAggregator } from '../contract/aggregator.ts'
import { param } from '../contract/params.ts'
import { byType, checkNumbers, meanType, numbers, skip } from './numbers.ts'

/** Weighted sums of the events of 32 half-lives. */
interface Block {
  readonly index: number
  readonly weights: ExactSum
  readonly values: ExactSum
}

/** The newest blocks, newest first: what is older than 64 half-lives weighs less than rounding does. */
interface Decayed {
  readonly blocks: Block[]
}

const halfLives = 32
const kept = 3

/**
 * Weights grow with time from 2^−32 at the start of a block to 1 at its end, so they depend on the event alone, not on which came before:
 * forward decay, G. Cormode et al. (2009). The sums of a block are exact, hence the same in any order.
 */
function decayed(halfLife: number): Aggregator<Decayed> {
  const length = halfLives * halfLife
  return {
    start: () => ({ blocks: [] }),
    add(state, a, _b, at) {
      if (typeof a !== 'number' && typeof a !== 'bigint') {
        skip(a)
        return
      }
      if (!Number.isFinite(at.time)) {
        mismatch('the event has no time')
        return
      }
      const index = Math.floor(at.time / length)
      const block = blockOf(state.blocks, index)
      if (block === undefined) return
      const weight = 2 ** ((at.time - index * length) / halfLife - halfLives)
      addNumber(block.weights, weight)
      addNumber(block.values, Number(a) * weight)
    },
    merge(into, from) {
      for (const { index, weights, values } of from.blocks) {
        const block = blockOf(into.blocks, index)
        if (block === undefined) continue
        mergeSums(block.weights, weights)
        mergeSums(block.values, values)
      }
    },
    finish({ blocks }) {
      if (blocks.length === 0) return null
      let weight = 0
      let value = 0
      for (let i = blocks.length - 1; i >= 0; i--) {
        const { index, weights, values } = blocks[i]!
        const scale = 2 ** (halfLives * (index - blocks[0]!.index))
        weight += roundedTotal(weights) * scale
        value += roundedTotal(values) * scale
      }
      return value / weight + 0
    },
    write({ blocks }, out) {
      out.count(blocks.length)
      for (const { index, weights, values } of blocks) {
        out.float(index)
        writeSum(weights, out)
        writeSum(values, out)
      }
    },
    read: (from) => ({
      blocks: Array.from({ length: from.count() }, () => ({
        index: from.float(),
        weights: readSum(from),
        values: readSum(from),
      })),
    }),
    size: ({ blocks }) => 60 + blocks.length * 300,
  }
}

/** The block of that index, made where there is none; undefined for one that is too old to count. */
function blockOf(blocks: Block[], index: number): Block | undefined {
  const newest = blocks[0]
  if (newest !== undefined && newest.index === index) return newest
  if (newest !== undefined && index <= newest.index - kept) return undefined
  let place = 0
  while (place < blocks.length && blocks[place]!.index > index) place += 1
  const found = blocks[place]
  if (found !== undefined && found.index === index) return found
  const block: Block = { index, weights: startSum(), values: startSum() }
  blocks.splice(place, 0, block)
  while (blocks.at(-1)!.index <= blocks[0]!.index - kept) blocks.pop()
  return block
}

export const ewma = defineAggregator({
  name: 'ewma',
  summary: 'Gives a mean in which an event weighs half after each half-life.',
  since: '0.1.0',
  params: {
    x: numbers,
    half_life: param.duration({
      doc: 'The distance in `@time` at which an event weighs half as much as the last one.',
      required: true,
      min: 1,
      max: 10 * 365 * 86_400_000_000,
    }),
  },
  positional: ['x', 'half_life'],
  type: ({ x }) => meanType(x),
  details:
    'Each event weighs `2^(-d / half_life)`, where `d` is its distance to the last event in `@time`; the result is the weighted mean, the same in whatever order events arrive. Nulls do not count; of no values it gives null. An event without a time is a mismatch. Events more than 64 half-lives before the last one may be left out.',
  memory: 'constant',
  check: checkNumbers,
  examples: [
    {
      title: 'One second apart',
      use: 'ewma(ms, 1s)',
      in: [{ ms: 10 }, { ms: 40 }],
      gives: 30,
    },
    { title: 'No values', use: 'ewma(ms, 1s)', in: [{ ms: null }], gives: null },
  ],
  open: ({ x, half_life }) => byType(x, decayed(half_life)),
})
