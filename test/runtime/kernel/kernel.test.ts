import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  firstEscape,
  Kernel,
  rowBlank,
  rowHigh,
  rowOk,
  rowSpecial,
} from '../../../src/runtime/kernel/kernel.ts'

const kernel = new Kernel()

interface ScannedRow {
  text: string
  flags: number
  values: (string | undefined)[]
}

function scan(text: string, keys: readonly string[], decoded = true): ScannedRow[] {
  const bytes = Buffer.from(text)
  kernel.want(keys.map((name) => ({ name, decoded })))
  kernel.load(bytes, 0, bytes.length)
  const rows: ScannedRow[] = []
  for (let count = kernel.nextJson(); count > 0; count = kernel.nextJson()) {
    for (let r = 0; r < count; r += 1) {
      const row = kernel.rows.subarray(r * kernel.rowLength, (r + 1) * kernel.rowLength)
      rows.push({
        text: bytes.toString('utf8', row[0], row[1]),
        flags: row[2]!,
        values: keys.map((_, i) =>
          row[3 + i * 3]! < 0 ? undefined : bytes.toString('utf8', row[4 + i * 3], row[5 + i * 3]),
        ),
      })
    }
  }
  return rows
}

function lines(text: string, literal?: string): [string, boolean, boolean][] {
  const bytes = Buffer.from(text)
  kernel.load(bytes, 0, bytes.length)
  const next = () => (literal === undefined ? kernel.nextLines() : kernel.nextWith(Buffer.from(literal)))
  const found: [string, boolean, boolean][] = []
  for (let count = next(); count > 0; count = next()) {
    for (let r = 0; r < count; r += 1) {
      const [start, end, flags] = kernel.rows.subarray(r * 3, r * 3 + 3)
      found.push([bytes.toString('utf8', start, end), (flags! & rowHigh) !== 0, (flags! & rowSpecial) !== 0])
    }
  }
  return found
}

const isSpecial = (text: string) => /["\\\x00-\x1f]/.test(text)
const hasHigh = (text: string) => /[^\x00-\x7f]/.test(text)
const someLine = fc.string({
  unit: fc.constantFrom('a', 'b', 'é', ' ', 'ab', '€', '"', 'aaaaaa'),
  maxLength: 60,
})

test('every line is found once, with the mark of non-ASCII bytes', () => {
  fc.assert(
    fc.property(fc.array(someLine, { maxLength: 5000 }), (given) => {
      const text = given.map((line) => `${line}\n`).join('')
      expect(lines(text)).toEqual(given.map((line) => [line, hasHigh(line), isSpecial(line)]))
    }),
    { numRuns: 60 },
  )
})

test('lines with a literal are those that include it', () => {
  fc.assert(
    fc.property(
      fc.array(someLine, { maxLength: 200 }),
      fc.constantFrom('a', 'ab', 'bab', 'é', 'a€b'),
      (given, literal) => {
        const text = given.map((line) => `${line}\n`).join('')
        expect(lines(text, literal)).toEqual(
          given
            .filter((line) => line.includes(literal))
            .map((line) => [line, hasHigh(line), isSpecial(line)]),
        )
      },
    ),
    { numRuns: 300 },
  )
})

test('newlines are counted', () => {
  const bytes = Buffer.from(`${'x'.repeat(37)}\n\n${'y'.repeat(100)}\n`)
  kernel.load(bytes, 0, bytes.length)
  expect(kernel.countLines()).toBe(3)
})

test('wanted values are found wherever they stand', () => {
  const [row] = scan('{ "x" : [1,{"a":2}], "a":"v\\"w" , "long_key_name":-1.5e3}\r\n', [
    'a',
    'long_key_name',
    'none',
  ])
  expect(row!.flags & rowOk).toBe(rowOk)
  expect(row!.flags & (1 << firstEscape)).not.toBe(0)
  expect(row!.values).toEqual(['"v\\"w"', '-1.5e3', undefined])
})

test('a repeated wanted key, an escaped key, a nested wanted value and broken JSON are left to the reference parser', () => {
  const rows = scan(
    '{"a":1,"a":2}\n{"\\u0061":1}\n{"a":[1]}\n{"a":01}\n{"a":"\\q"}\n{"a":1\n[1]\n{"a":1} x\n',
    ['a'],
  )
  expect(rows.map((row) => row.flags & rowOk)).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
  expect(scan('{"a":[1]}\n', ['a'], false)[0]!.flags & rowOk).toBe(rowOk)
})

test('blank lines are marked', () => {
  expect(scan('\n  \r\n{}\n', ['a']).map((row) => row.flags & (rowBlank | rowOk))).toEqual([
    rowBlank,
    rowBlank,
    rowOk,
  ])
})

test('a row that is understood agrees with JSON.parse', () => {
  const key = fc.constantFrom('a', 'b', 'name', 'a_rather_long_key', 'ü', '__proto__')
  const object = fc.dictionary(key, fc.jsonValue({ maxDepth: 2 }))
  const mutation = fc.record({
    at: fc.nat(),
    text: fc.constantFrom('', '"', '\\', '{', '}', ',', '1', ' ', 'e', '\t', '\u0001'),
  })
  fc.assert(
    fc.property(object, fc.option(mutation), (value, mutated) => {
      let text = JSON.stringify(value)
      if (mutated) {
        const at = mutated.at % (text.length + 1)
        text = text.slice(0, at) + mutated.text + text.slice(at + (mutated.text === '' ? 1 : 0))
      }
      const keys = ['a', 'name', 'a_rather_long_key', 'ü', '__proto__']
      const [row] = scan(`${text}\n`, keys)
      if (row === undefined || (row.flags & rowOk) === 0) return
      let parsed: Record<string, unknown>
      try {
        parsed = JSON.parse(text)
      } catch {
        // Known and documented: what no stage reads is only looked over. What is read must be JSON.
        for (const found of row.values) if (found !== undefined) JSON.parse(found)
        return
      }
      for (const [i, name] of keys.entries()) {
        const found = row.values[i]
        expect(found === undefined ? undefined : JSON.parse(found)).toEqual(
          Object.hasOwn(parsed, name) ? parsed[name] : undefined,
        )
      }
    }),
    { numRuns: 5000 },
  )
})

test('a string of any length ends where it ends, whatever stands in it and where', () => {
  const isJson = (text: string): boolean => {
    try {
      JSON.parse(text)
      return true
    } catch {
      return false
    }
  }
  const given: string[] = []
  for (let size = 0; size <= 70; size++)
    for (const odd of ['x', 'é', '\t', '\\n', '\\"', '\\q', '\\', '"'])
      for (let at = 0; at <= size; at++)
        given.push(`{"s":"${'x'.repeat(at)}${odd}${'x'.repeat(size - at)}","é":0,"t":"é"}`)
  for (const part of [given, given.map((line) => line.replaceAll(',"é":0,"t":"é"', ''))]) {
    const rows = scan(part.map((line) => `${line}\n`).join(''), ['s'])
    for (const [i, line] of part.entries()) {
      const { flags, values, text } = rows[i]!
      expect(text).toBe(line)
      expect((flags & rowHigh) !== 0).toBe(hasHigh(line))
      if ((flags & rowOk) === 0) expect(isJson(line)).toBe(false)
      else expect(values).toEqual([JSON.stringify((JSON.parse(line) as { s: string }).s)])
    }
  }
})

test('a line is read the same whatever lines came before it', () => {
  const keys = ['a', 'name', 'a_rather_long_key', 'ü', 'k7', 'exactly_13_ch']
  const key = fc.constantFrom(
    ...keys,
    'b',
    'exactly_14_cha',
    ...Array.from({ length: 40 }, (_, i) => `k${i}`),
  )
  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom('x', 'é', '"', '\\', '{', ']', ' '), maxLength: 50 }),
    fc.constantFrom('', 'x'.repeat(15), 'x'.repeat(16), 'x'.repeat(17)),
  )
  const value = fc.oneof(text, fc.integer(), fc.double({ noNaN: true }), fc.constant(null), fc.boolean())
  const nested = fc.oneof(fc.array(value, { maxLength: 8 }), fc.dictionary(key, value, { maxKeys: 6 }))
  const object = fc.array(fc.tuple(key, fc.oneof({ weight: 3, arbitrary: value }, nested)), { maxLength: 12 })
  const spaced = fc.constantFrom('', '', '', ' ', '  ')
  const line = fc
    .tuple(
      object,
      spaced,
      fc.option(fc.record({ at: fc.nat(), text: fc.constantFrom('', '"', '\\', '}', '\t', 'é') })),
    )
    .map(([entries, space, mutated]) => {
      const one = `{${entries.map(([name, of]) => `${JSON.stringify(name)}:${space}${JSON.stringify(of)}`).join(`,${space}`)}}`
      if (mutated === null) return one
      const at = mutated.at % (one.length + 1)
      return one.slice(0, at) + mutated.text + one.slice(at + (mutated.text === '' ? 1 : 0))
    })
  // Lines of a log are much alike.
  const lines = fc
    .tuple(fc.array(line, { minLength: 1, maxLength: 6 }), fc.array(fc.nat(), { maxLength: 40 }))
    .map(([few, order]) => [...few, ...order.map((n) => few[n % few.length]!)])
  fc.assert(
    fc.property(lines, fc.boolean(), (given, decoded) => {
      const alone = given.flatMap((one) => scan(`${one}\n`, keys, decoded))
      expect(scan(given.map((one) => `${one}\n`).join(''), keys, decoded)).toEqual(alone)
    }),
    { numRuns: 500 },
  )
})
