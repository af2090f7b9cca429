import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type IsoForm, isoMicros } from '../../../src/core/iso-time.ts'
import { parseJson } from '../../../src/core/json.ts'
import type { Value } from '../../../src/core/value.ts'
import { KernelColumns } from '../../../src/runtime/kernel/columns.ts'
import { Kernel } from '../../../src/runtime/kernel/kernel.ts'

const whole = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY, closes: 1 }
const names = ['t', 'k', 'l', 'n']

interface Read {
  /** Undefined: the line is odd. */
  readonly time: number
  readonly keys: readonly Value[]
  readonly number: number
}

const kernel = new Kernel()
const columnsOf = (form: IsoForm, keys: readonly number[]) => {
  kernel.want(names.map((name) => ({ name, decoded: true })))
  return new KernelColumns(
    kernel,
    { time: 0, isStrict: form === 'rfc3339', keys, numbers: [...keys.map(() => -1), 3, 3] },
    (bytes, start, end) => parseJson(bytes.toString('utf8', start, end)),
  )
}

/** What the columns say of each line; undefined of odd ones. */
function read(
  lines: readonly string[],
  form: IsoForm,
  keys: readonly number[] = [1, 2],
): (Read | undefined)[] {
  const columns = columnsOf(form, keys)
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
  kernel.load(bytes, 0, bytes.length)
  const found: (Read | undefined)[] = []
  for (let count = kernel.nextJson(); count > 0; count = kernel.nextJson()) {
    columns.read(count)
    const { odd, times, watermarks } = columns.arrays
    watermarks.fill(0)
    for (let at = 0; at < count; at++) {
      if (odd[at] !== 0) {
        found.push(undefined)
        continue
      }
      const grouped = columns.group(
        at,
        at + 1,
        () => whole,
        () => expect.unreachable(),
      )
      expect(grouped).toMatchObject({ end: at + 1, events: 1, groups: 1 })
      const [one, same] = grouped.values.slice(keys.length)
      expect(same).toBe(one)
      found.push({ time: times[at]!, keys: columns.keyValues(grouped.keys[0]!), number: one![0]! })
    }
  }
  return found
}

const two = (least: number, most: number) =>
  fc.integer({ min: least, max: most }).map((n) => String(n).padStart(2, '0'))
const someTime = fc
  .tuple(
    fc.oneof(
      fc.constantFrom('1684', '1685', '1900', '1970', '2000', '2024', '2255', '2256', '20x4'),
      two(1690, 2250),
    ),
    fc.constantFrom('-', '-', '-', '-', '/'),
    two(0, 13),
    two(0, 32),
    fc.constantFrom('T', 'T', 'T', ' ', 't', '_'),
    fc.oneof(
      { weight: 9, arbitrary: two(0, 24) },
      { weight: 1, arbitrary: fc.constantFrom('1:', ':1', '1/', 'aa') },
    ),
    fc.oneof({ weight: 9, arbitrary: two(0, 60) }, { weight: 1, arbitrary: fc.constantFrom('1:', '?1') }),
    fc.oneof({ weight: 9, arbitrary: two(0, 61) }, { weight: 1, arbitrary: fc.constantFrom('1', '1é') }),
    fc.oneof(
      fc.constantFrom('', '', '.', ',', '.5', ',5', '.x'),
      fc.integer({ min: 0 }).map((n) => `.${n}`),
    ),
    fc.constantFrom(
      'Z',
      'Z',
      'z',
      '',
      '+02:00',
      '-11:59',
      '+24:00',
      '+02:60',
      '+0200',
      '+02',
      'Zz',
      '+0x:00',
    ),
  )
  .map(([year, dash, month, day, between, h, m, s, fraction, zone]) =>
    [year, dash, month, dash, day, between, h, ':', m, ':', s, fraction, zone].join(''),
  )

test('a time is what `isoMicros` reads, or odd', () => {
  fc.assert(
    fc.property(
      fc.array(someTime, { minLength: 1, maxLength: 30 }),
      fc.constantFrom<IsoForm>('rfc3339', 'iso8601'),
      (times, form) => {
        const found = read(
          times.map((time) => JSON.stringify({ t: time })),
          form,
        )
        for (const [i, time] of times.entries()) {
          const bytes = Buffer.from(time)
          const wanted = isoMicros(bytes, 0, bytes.length, form)
          // Offsets without a colon are left to others.
          if (found[i] !== undefined) expect([time, found[i].time]).toEqual([time, wanted])
          else expect(Number.isNaN(wanted) || /[+-](\d\d|\d{4})$/.test(time), time).toBe(true)
        }
      },
    ),
    { numRuns: 500 },
  )
})

const someNumber = fc.oneof(
  fc.integer().map(String),
  fc.maxSafeInteger().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc
    .tuple(fc.integer({ min: 0, max: 99_999 }), fc.stringMatching(/^\d{1,12}$/))
    .map(([n, rest]) => `-${n}.${rest}`),
  fc.constantFrom(
    '0',
    '-0',
    '-0.0',
    '0.0',
    '1e3',
    '1E400',
    '123456789012345',
    '1234567890123456',
    '12345678901234.5',
  ),
  fc.constantFrom('null', 'true', 'false', '"1"', '[1]', '{"n":1}'),
)

/** No number, or one with more digits than a double is sure to hold, with an exponent, or a negative zero. */
const isUnusual = (text: string): boolean =>
  !/^-?[\d.]+$/.test(text) || text.replace(/\D/g, '').length > 15 || /^-[0.]+$/.test(text)

test('a number is what JSON reads, NaN for null, or odd', () => {
  fc.assert(
    fc.property(fc.array(fc.option(someNumber, { nil: '' }), { minLength: 1, maxLength: 30 }), (numbers) => {
      const found = read(
        numbers.map((text) => `{"t":"2026-01-01T00:00:00Z"${text === '' ? '' : `, "n": ${text}`}}`),
        'rfc3339',
      )
      for (const [i, text] of numbers.entries()) {
        const value = text === '' ? null : parseJson(text)
        if (found[i] !== undefined) expect([text, found[i].number]).toEqual([text, value ?? Number.NaN])
        else expect(isUnusual(text), text).toBe(true)
      }
    }),
    { numRuns: 500 },
  )
})

const someKey = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', 'é', ' ', '€'), maxLength: 40 }),
  fc.constantFrom('', 'abcdefg', 'abcdefgh', 'abcdefghi', '"', '\\', 'x'.repeat(254), 'x'.repeat(255)),
  fc.constantFrom<Value>(1, 0, 1.5, true, false, null),
)

test('keys are those of the line, the same bytes under the same number', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(someKey, fc.option(someKey)), { minLength: 1, maxLength: 60 }), (pairs) => {
      const lines = pairs.map(([k, l], i) =>
        JSON.stringify({ t: '2026-01-01T00:00:00Z', k, ...(l === null && i % 2 === 0 ? {} : { l }) }),
      )
      for (const [i, found] of read(lines, 'iso8601').entries()) {
        const [k, l] = pairs[i]!
        if (found !== undefined) expect(found.keys).toEqual([k, l])
        else expect(lines[i]).toMatch(/\\|x{255}/)
      }
    }),
  )
})

test('more keys than there is room for are odd until the dictionary begins anew', () => {
  const columns = columnsOf('iso8601', [1])
  const bytes = Buffer.from(
    Array.from({ length: 20_000 }, (_, i) => `{"t":"2026-01-01T00:00:00Z","k":"key ${i % 9000}"}\n`).join(''),
  )
  kernel.load(bytes, 0, bytes.length)
  let [seen, plain] = [0, 0]
  for (let count = kernel.nextJson(); count > 0; count = kernel.nextJson()) {
    columns.read(count)
    const { odd, watermarks } = columns.arrays
    watermarks.fill(0)
    for (let at = 0; at < count; at++) {
      if (odd[at] !== 0) continue
      const { keys } = columns.group(
        at,
        at + 1,
        () => whole,
        () => expect.unreachable(),
      )
      expect(columns.keyValues(keys[0]!)).toEqual([`key ${(seen + at) % 9000}`])
      plain++
    }
    seen += count
  }
  expect(columns.generation).toBeGreaterThan(0)
  expect(plain).toBeGreaterThan(15_000)
})

test('keys keep their values when an input comes that is too long for the memory before', () => {
  const columns = columnsOf('iso8601', [1])
  const inputs = [['a', 'b'], ['b', 'c', 'x'.repeat(100)], ['c']]
  const generations: number[] = []
  for (const [i, keys] of inputs.entries()) {
    const more = i === 1 ? 'x'.repeat(2_000_000) : ''
    const bytes = Buffer.from(
      keys.map((key) => `{"t":"2026-01-01T00:00:00Z","k":"${key}","more":"${more}"}\n`).join(''),
    )
    kernel.load(bytes, 0, bytes.length)
    const count = kernel.nextJson()
    columns.read(count)
    columns.arrays.watermarks.fill(0)
    const grouped = columns.group(
      0,
      count,
      () => whole,
      () => expect.unreachable(),
    )
    const found = Array.from(grouped.keys.subarray(0, grouped.groups), (key) => columns.keyValues(key)[0])
    expect(found).toEqual(keys)
    generations.push(columns.generation)
  }
  expect(generations).toEqual([0, 1, 1])
})

test('rows are grouped by stretch and key; what has no stretch, or one that has closed, is handed back', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          second: fc.integer({ min: 0, max: 59 }),
          key: fc.constantFrom('a', 'b', 'c'),
          n: fc.integer(),
          watermark: fc.integer({ min: 0, max: 59 }),
        }),
        { maxLength: 200 },
      ),
      fc.integer({ min: 1, max: 30 }),
      (rows, size) => {
        const columns = columnsOf('iso8601', [1])
        const line = ({ second, key, n }: (typeof rows)[number]) =>
          `{"t":"1970-01-01T00:00:${String(second).padStart(2, '0')}Z","k":"${key}","n":${n}}\n`
        const bytes = Buffer.from(rows.map(line).join(''))
        kernel.load(bytes, 0, bytes.length)
        columns.read(kernel.nextJson())
        for (const [i, { watermark }] of rows.entries()) columns.arrays.watermarks[i] = watermark * 1e6

        const stretchOf = (second: number) => Math.floor(second / size)
        const isTaken = ({ second, watermark }: (typeof rows)[number]) =>
          second < 50 && watermark < (stretchOf(second) + 1) * size
        const found = new Map<string, number[]>()
        const alone: number[] = []
        for (let at = 0; at < rows.length; ) {
          const stretchAt = (time: number) => {
            const start = stretchOf(time / 1e6) * size
            const end = Math.min(start + size, time < 50e6 ? 50 : 60)
            return time >= 50e6
              ? undefined
              : { start: start * 1e6, end: end * 1e6, closes: (start + size) * 1e6 }
          }
          const grouped = columns.group(at, rows.length, stretchAt, (place) => void alone.push(place))
          let begin = 0
          for (let group = 0; group < grouped.groups; group++) {
            const name = `${grouped.stretch(group).start / 1e6} ${columns.keyValues(grouped.keys[group]!)[0]}`
            const values = [...grouped.values[1]!.subarray(begin, grouped.ends[group])]
            found.set(name, [...(found.get(name) ?? []), ...values])
            begin = grouped.ends[group]!
          }
          expect(begin).toBe(grouped.events)
          at = grouped.end
        }
        const wanted = new Map<string, number[]>()
        for (const row of rows.filter(isTaken)) {
          const name = `${stretchOf(row.second) * size} ${row.key}`
          wanted.set(name, [...(wanted.get(name) ?? []), row.n])
        }
        expect(found).toEqual(wanted)
        expect(alone).toEqual(rows.flatMap((row, i) => (isTaken(row) ? [] : [i])))
      },
    ),
  )
})
