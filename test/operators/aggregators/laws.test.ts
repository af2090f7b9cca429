import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareOrdered } from '../../../src/core/compare.ts'
import { Duration, type Value } from '../../../src/core/value.ts'
import { canonicalText } from '../../../src/core/value-key.ts'
import { durationType, type Type } from '../../../src/ir/type.ts'
import {
  addSample,
  merged,
  minute,
  reread,
  result,
  type Sample,
  stateOf,
} from '../../support/aggregate-samples.ts'
import { exactMean, exactSum, exactVariance } from '../../support/exact-reference.ts'
import { openAggregator } from '../../support/open-aggregator.ts'

interface Case {
  readonly use: string
  readonly fields?: Readonly<Record<string, Type>>
  readonly values: fc.Arbitrary<Value>
  /** Slow and obvious, over the samples in their order. */
  readonly reference: (samples: readonly Sample[]) => Value
}

const ints = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.maxSafeInteger())
const floats = fc
  .double({ noNaN: true, noDefaultInfinity: true, min: -1e200, max: 1e200 })
  .filter((x) => x === 0 || Math.abs(x) > 1e-200)
  // The language has one zero.
  .map((x) => x + 0)
const small = fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map((x) => x + 0)
const words = fc.oneof(fc.constantFrom('', 'a', 'b', 'é', '😀', '\u0000a'), fc.string())
const anything: fc.Arbitrary<Value> = fc.oneof(
  ints,
  floats,
  words,
  fc.boolean(),
  fc.constant(null),
  fc.integer().map((n) => new Duration(n)),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }),
  fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
  fc.record({ k: fc.integer({ min: 0, max: 3 }) }, { noNullPrototype: true }),
)
const maybe = (values: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
  fc.oneof({ weight: 8, arbitrary: values }, { weight: 1, arbitrary: fc.constant(null) })

const present = (samples: readonly Sample[]): Value[] => samples.map(({ a }) => a).filter((a) => a !== null)
const numbersOf = (samples: readonly Sample[]): number[] => present(samples) as number[]
const sortedNumbers = (samples: readonly Sample[]): number[] => numbersOf(samples).sort((x, y) => x - y)

function percentile(sorted: readonly number[], q: number): Value {
  if (sorted.length === 0) return null
  const rank = q * (sorted.length - 1)
  const low = sorted[Math.floor(rank)]!
  const high = sorted[Math.ceil(rank)]!
  const share = rank - Math.floor(rank)
  return share === 0 || low === high ? low : low * (1 - share) + high * share
}

const cases: readonly Case[] = [
  { use: 'count()', values: anything, reference: (samples) => samples.length },
  {
    use: 'sum(x)',
    values: maybe(fc.oneof(ints, floats)),
    reference: (samples) => exactSum(numbersOf(samples)),
  },
  {
    use: 'sum(x)',
    fields: { x: durationType },
    values: maybe(fc.integer().map((n) => new Duration(n))),
    reference: (samples) =>
      new Duration((present(samples) as Duration[]).reduce((total, { micros }) => total + micros, 0)),
  },
  {
    use: 'avg(x)',
    values: maybe(fc.oneof(ints, floats)),
    reference: (samples) => exactMean(numbersOf(samples)),
  },
  {
    use: 'variance(x)',
    values: maybe(
      fc.oneof(
        ints,
        floats.map((x) => x / 1e150 + 0),
      ),
    ),
    reference: (samples) => exactVariance(numbersOf(samples)),
  },
  {
    use: 'stddev(x)',
    values: maybe(fc.oneof(fc.integer(), small)),
    reference(samples) {
      const variance = exactVariance(numbersOf(samples))
      return variance === null ? null : Math.sqrt(variance)
    },
  },
  {
    use: 'min(x)',
    values: anything,
    reference: (samples) => present(samples).sort(compareOrdered)[0] ?? null,
  },
  {
    use: 'max(x)',
    values: anything,
    reference: (samples) => present(samples).sort(compareOrdered).at(-1) ?? null,
  },
  { use: 'first(x)', values: anything, reference: (samples) => present(samples)[0] ?? null },
  { use: 'last(x)', values: anything, reference: (samples) => present(samples).at(-1) ?? null },
  { use: 'first(x, nulls: true)', values: anything, reference: (samples) => samples[0]?.a ?? null },
  { use: 'last(x, nulls: true)', values: anything, reference: (samples) => samples.at(-1)?.a ?? null },
  {
    use: 'median(x)',
    values: maybe(fc.oneof(fc.integer(), small)),
    // More than 32 are tested with the error of the sketch.
    reference: (samples) => percentile(sortedNumbers(samples), 0.5),
  },
  {
    use: 'quantile(x, 90%)',
    values: maybe(fc.integer()),
    reference: (samples) => percentile(sortedNumbers(samples), 0.9),
  },
  {
    use: 'count_distinct(x)',
    values: anything,
    reference: (samples) => new Set(present(samples).map(canonicalText)).size,
  },
  {
    use: 'count_distinct(x, exact: true)',
    values: anything,
    reference: (samples) => new Set(present(samples).map(canonicalText)).size,
  },
]

/** Samples in the order that decides: time, source, partition, line; no two share all four. */
const samplesOf = (values: fc.Arbitrary<Value>, maxLength: number): fc.Arbitrary<Sample[]> =>
  fc
    .array(
      fc.record({
        a: values,
        seconds: fc.integer({ min: 0, max: 5 }),
        source: fc.constantFrom('s', 't'),
        partition: fc.constantFrom('p', 'q'),
      }),
      { maxLength },
    )
    .map((rows) =>
      rows
        .map(({ a, seconds, source, partition }, index) => ({
          a,
          time: minute!.start + seconds * 1_000_000,
          source,
          partition,
          line: index + 1,
        }))
        .sort(
          (x, y) =>
            x.time - y.time ||
            (x.source < y.source ? -1 : x.source > y.source ? 1 : 0) ||
            (x.partition < y.partition ? -1 : x.partition > y.partition ? 1 : 0) ||
            x.line - y.line,
        ),
    )

const shuffled = (samples: readonly Sample[]): fc.Arbitrary<Sample[]> =>
  fc.shuffledSubarray([...samples], { minLength: samples.length })

/** Sample i goes to the part that the i-th number names. */
const split = (samples: readonly Sample[], parts: readonly number[]): Sample[][] => {
  const found: Sample[][] = [[], [], [], []]
  for (const [index, sample] of samples.entries()) found[parts[index % parts.length]!]!.push(sample)
  return found
}
const parts = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 40 })

describe.each(cases)('$use', ({ use, fields, values, reference }) => {
  const { aggregator } = openAggregator(use, fields)
  const inOrder = samplesOf(values, 32)
  const inAnyOrder = inOrder.chain((samples) => fc.tuple(fc.constant(samples), shuffled(samples)))

  test('gives what the slow reference gives', () => {
    fc.assert(
      fc.property(inOrder, (samples) => {
        expect(result(aggregator, samples)).toEqual(reference(samples))
      }),
    )
  })

  test('gives the same in any order', () => {
    fc.assert(
      fc.property(inAnyOrder, ([samples, mixed]) => {
        expect(result(aggregator, mixed)).toStrictEqual(result(aggregator, samples))
      }),
    )
  })

  test('gives the same in parts that are merged in any order', () => {
    fc.assert(
      fc.property(inAnyOrder, parts, ([samples, mixed], into) => {
        const state = merged(aggregator, split(mixed, into))
        expect(aggregator.finish(state, minute)).toStrictEqual(result(aggregator, samples))
      }),
    )
  })

  test('gives the same after it was written and read in the middle', () => {
    fc.assert(
      fc.property(inOrder, fc.nat(), parts, (samples, cut, into) => {
        const half = samples.length === 0 ? 0 : cut % samples.length
        const state = reread(aggregator, stateOf(aggregator, samples.slice(0, half)))
        for (const sample of samples.slice(half)) addSample(aggregator, state, sample)
        expect(aggregator.finish(state, minute)).toStrictEqual(result(aggregator, samples))

        const other = aggregator.start()
        for (const part of split(samples, into))
          aggregator.merge(other, reread(aggregator, stateOf(aggregator, part)))
        expect(aggregator.finish(reread(aggregator, other), minute)).toStrictEqual(
          result(aggregator, samples),
        )
      }),
    )
  })

  test('may be asked between events, and told nothing but what it is asked', () => {
    fc.assert(
      fc.property(inOrder, (samples) => {
        const state = aggregator.start()
        for (const sample of samples) {
          addSample(aggregator, state, sample)
          aggregator.finish(state, minute)
        }
        expect(aggregator.finish(state, minute)).toStrictEqual(result(aggregator, samples))
      }),
    )
  })
})
