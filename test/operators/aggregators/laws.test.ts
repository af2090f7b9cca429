import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BytesWriter } from '../../../src/core/binary.ts'
import { compareOrdered } from '../../../src/core/compare.ts'
import { toText } from '../../../src/core/to-text.ts'
import { Duration, type Rec, setKey, type Value } from '../../../src/core/value.ts'
import { canonicalText } from '../../../src/core/value-key.ts'
import { durationType, type Type } from '../../../src/ir/type.ts'
import type { Aggregator } from '../../../src/operators/contract/aggregator.ts'
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
  /** For an aggregator with two expressions: the second. */
  readonly keys?: fc.Arbitrary<Value>
  /** Most samples; 32 where nothing is said. */
  readonly length?: number
  /** How far the reference, whose sums are no better than floats, may lie from the result. */
  readonly tolerance?: number
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
const fewValues: fc.Arbitrary<Value> = fc.oneof(
  fc.integer({ min: -2, max: 2 }),
  fc.constantFrom('a', '1', true),
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

const unique = (values: readonly Value[]): Value[] => {
  const keys = values.map(canonicalText)
  return values.filter((_, index) => keys.indexOf(keys[index]!) === index)
}

const complete = (samples: readonly Sample[]): Sample[] =>
  samples.filter(({ a, b }) => a !== null && (b ?? null) !== null)

function tally(samples: readonly Sample[]) {
  const counts = new Map<string, { value: Value; count: number }>()
  for (const value of present(samples)) {
    const found = counts.get(canonicalText(value))
    counts.set(canonicalText(value), { value, count: (found?.count ?? 0) + 1 })
  }
  return [...counts.values()].sort((x, y) => y.count - x.count || compareOrdered(x.value, y.value))
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
  { use: 'list(x)', values: anything, reference: present },
  { use: 'list(x, 5)', values: anything, length: 80, reference: (samples) => present(samples).slice(0, 5) },
  {
    use: 'join(x, "-", 3)',
    values: anything,
    length: 80,
    reference: (samples) => present(samples).slice(0, 3).map(toText).join('-'),
  },
  { use: 'distinct(x)', values: fewValues, reference: (samples) => unique(present(samples)) },
  {
    use: 'distinct(x, 3)',
    values: anything,
    length: 80,
    reference: (samples) => unique(present(samples)).slice(0, 3),
  },
  {
    use: 'min_by(x, k)',
    values: maybe(fewValues),
    keys: maybe(fewValues),
    reference: (samples) => complete(samples).sort((x, y) => compareOrdered(x.b!, y.b!))[0]?.a ?? null,
  },
  {
    use: 'max_by(x, k)',
    values: maybe(fewValues),
    keys: maybe(fewValues),
    reference: (samples) => complete(samples).sort((x, y) => compareOrdered(y.b!, x.b!))[0]?.a ?? null,
  },
  { use: 'mode(x)', values: maybe(fewValues), reference: (samples) => tally(samples)[0]?.value ?? null },
  { use: 'top_values(x, 3)', values: maybe(fewValues), reference: (samples) => tally(samples).slice(0, 3) },
  { use: 'any(x)', values: maybe(fc.boolean()), reference: (samples) => present(samples).includes(true) },
  { use: 'all(x)', values: maybe(fc.boolean()), reference: (samples) => !present(samples).includes(false) },
  { use: 'rate()', values: anything, reference: (samples) => samples.length / 60 },
  {
    use: 'delta(x)',
    values: maybe(fc.oneof(fc.integer(), small)),
    reference(samples) {
      const values = numbersOf(samples)
      return values.length === 0 ? null : values.at(-1)! - values[0]!
    },
  },
  {
    use: 'increase(x)',
    values: maybe(fc.oneof(fc.integer(), fc.nat({ max: 9 }))),
    reference(samples) {
      const values = numbersOf(samples)
      if (values.length === 0) return null
      return values.reduce((total, value, i) => {
        const before = values[i - 1] ?? value
        return total + (value < before ? value : value - before)
      }, 0)
    },
  },
  {
    use: 'ewma(x, 1s)',
    values: maybe(fc.integer({ min: -1000, max: 1000 })),
    tolerance: 1e-9,
    reference(samples) {
      const counted = samples.filter(({ a }) => a !== null)
      if (counted.length === 0) return null
      const end = counted.at(-1)!.time
      const weights = counted.map(({ time }) => 2 ** (-(end - time) / 1_000_000))
      const total = counted.reduce((sum, { a }, i) => sum + (a as number) * weights[i]!, 0)
      return total / weights.reduce((sum, weight) => sum + weight, 0)
    },
  },
  {
    use: 'histogram(x, [-1, 0.5, 3])',
    values: maybe(fc.oneof(fc.integer({ min: -3, max: 5 }), small)),
    reference: (samples) =>
      [
        [null, -1],
        [-1, 0.5],
        [0.5, 3],
        [3, null],
      ].map(([from, to]) => ({
        from: from!,
        to: to!,
        count: numbersOf(samples).filter((x) => (from === null || x >= from!) && (to === null || x < to!))
          .length,
      })),
  },
  {
    use: 'merge(x)',
    values: maybe(
      fc.dictionary(fc.constantFrom('a', 'b', 'c', '7', '__proto__'), maybe(fewValues), {
        noNullPrototype: true,
      }),
    ),
    reference(samples) {
      const record: Rec = {}
      for (const one of present(samples) as Rec[])
        for (const name of Object.keys(one)) if (one[name] !== null) setKey(record, name, one[name]!)
      return record
    },
  },
]

/** Samples in the order that decides: time, source, partition, line; no two share all four. */
const samplesOf = ({ values, keys = fc.constant(null), length = 32 }: Case): fc.Arbitrary<Sample[]> =>
  fc
    .array(
      fc.record({
        a: values,
        b: keys,
        seconds: fc.integer({ min: 0, max: 5 }),
        source: fc.constantFrom('s', 't'),
        partition: fc.constantFrom('p', 'q'),
      }),
      { maxLength: length },
    )
    .map((rows) =>
      rows
        .map(({ a, b, seconds, source, partition }, index) => ({
          a,
          b,
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

function bytesOf(aggregator: Aggregator<object>, state: object): Buffer {
  const out = new BytesWriter(16)
  aggregator.write(state, out)
  return Buffer.from(out.bytes())
}

describe.each(cases)('$use', (law) => {
  const { use, fields, tolerance, reference } = law
  const { aggregator } = openAggregator(use, fields)
  const inOrder = samplesOf(law)
  const inAnyOrder = inOrder.chain((samples) => fc.tuple(fc.constant(samples), shuffled(samples)))

  test('gives what the slow reference gives', () => {
    fc.assert(
      fc.property(inOrder, (samples) => {
        const value = result(aggregator, samples)
        const wanted = reference(samples)
        if (tolerance !== undefined && typeof wanted === 'number')
          expect(Math.abs((value as number) - wanted)).toBeLessThanOrEqual(
            tolerance * Math.max(1, Math.abs(wanted)),
          )
        else {
          expect(value).toEqual(wanted)
          // The order of fields counts too.
          expect(toText(value)).toBe(toText(wanted))
        }
      }),
    )
  })

  const { addRun } = aggregator
  if (addRun !== undefined)
    test('takes numbers in runs as one by one', () => {
      const number = fc.oneof(ints, floats, fc.constant(Number.NaN))
      fc.assert(
        fc.property(
          fc.array(number, { maxLength: 80 }),
          fc.array(fc.nat(80), { maxLength: 3 }),
          (numbers, cuts) => {
            const values = Float64Array.from(numbers)
            const state = aggregator.start()
            let from = 0
            for (const to of [...cuts, numbers.length]
              .map((cut) => Math.min(cut, numbers.length))
              .sort((a, b) => a - b)) {
              addRun(state, values, from, to)
              from = to
            }
            const samples = numbers.map((a) => ({ a: Number.isNaN(a) ? null : a, time: minute!.start }))
            expect(bytesOf(aggregator, state)).toEqual(bytesOf(aggregator, stateOf(aggregator, samples)))
          },
        ),
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
