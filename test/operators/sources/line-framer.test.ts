import fc from 'fast-check'
import { expect, test } from 'vitest'
import { frameLines as setUp } from '../../support/frame-lines.ts'

const texts = (lines: readonly { readonly text: string }[]): readonly string[] =>
  lines.map(({ text }) => text)

test('lines come out whole however the bytes come in, with their numbers and positions', () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\r', ' '), maxLength: 12 })
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 30 }),
      fc.array(fc.integer({ min: 1, max: 40 })),
      fc.boolean(),
      (expected, cuts, isEnded) => {
        const whole = Buffer.from(expected.map((each) => `${each}\n`).join(''))
        const last = isEnded || whole.length === 0 ? whole : whole.subarray(0, whole.length - 1)
        const { framer, lines, pool } = setUp()
        let at = 0
        for (const cut of [...cuts, last.length]) {
          framer.feed(last.subarray(at, at + cut))
          at += cut
        }
        framer.finish()
        framer.close()
        const kept = isEnded || expected.at(-1) !== '' ? expected : expected.slice(0, -1)
        expect(texts(lines)).toEqual(kept)
        let offset = 0
        for (const [i, each] of lines.entries()) {
          expect(each.line).toBe(i + 1)
          expect(each.offset).toBe(offset)
          offset += Buffer.byteLength(each.text) + 1
        }
        expect(framer.offset).toBe(last.length)
        expect(pool.lent).toBe(0)
      },
    ),
  )
})

test('a line over the limit is refused with its length and head, and the lines around it are kept', () => {
  for (const size of [17, 100, 300_000, 3_000_000]) {
    const { framer, lines, refused } = setUp(16)
    framer.feed(Buffer.from(`before\n${'x'.repeat(size)}\nafter\n`))
    framer.finish()
    expect(texts(lines)).toEqual(['before', 'after'])
    expect(refused).toHaveLength(1)
    expect(refused[0]).toMatchObject({ line: 2, offset: 7, length: size, code: 'LP5201' })
    expect(refused[0]!.head.startsWith('x')).toBe(true)
    expect(refused[0]!.head.length).toBeLessThanOrEqual(4096)
    expect(lines[1]).toMatchObject({ line: 3, offset: 7 + size + 1 })
  }
})

test('with a small limit lines are cut the same however the bytes come in', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 30 })),
      (lengths, cuts) => {
        const whole = Buffer.from(lengths.map((length) => `${'y'.repeat(length)}\n`).join(''))
        const { framer, lines, refused, pool } = setUp(16)
        let at = 0
        for (const cut of [...cuts, whole.length]) {
          framer.feed(whole.subarray(at, at + cut))
          at += cut
        }
        framer.finish()
        framer.close()
        expect(lines.map(({ text }) => text.length)).toEqual(lengths.filter((length) => length <= 16))
        expect(refused.map(({ length }) => length)).toEqual(lengths.filter((length) => length > 16))
        expect(framer.offset).toBe(whole.length)
        expect(pool.lent).toBe(0)
      },
    ),
  )
})

test('a line of 100 MB takes no more memory than the limit', () => {
  const { framer, lines, refused, largest } = setUp()
  const part = Buffer.alloc(1024 * 1024, 'x')
  for (let i = 0; i < 100; i++) framer.feed(part)
  framer.feed(Buffer.from('\nafter\n'))
  expect(refused[0]!.length).toBe(100 * 1024 * 1024)
  expect(texts(lines)).toEqual(['after'])
  expect(largest()).toBeLessThanOrEqual(2 * 1024 * 1024)
})

test('a line of just the limit passes', () => {
  const { framer, lines, refused } = setUp(1024 * 1024)
  framer.feed(Buffer.from(`${'x'.repeat(1024 * 1024)}\n${'y'.repeat(1024 * 1024 + 1)}\nz\n`))
  expect(lines.map(({ text }) => text.length)).toEqual([1024 * 1024, 1])
  expect(refused).toHaveLength(1)
})

test('a long line is cut at a character and marked where the settings say so', () => {
  const { framer, lines, refused } = setUp(9, 'cut')
  framer.feed(Buffer.from('ääääääää\nb\n'))
  expect(texts(lines)).toEqual(['ääää [cut: the line had 16 bytes]', 'b'])
  expect(lines[1]).toMatchObject({ line: 2, offset: 17 })
  expect(refused).toEqual([])
})

test('a long last line without a line end is refused at the end', () => {
  const { framer, refused } = setUp(4)
  framer.feed(Buffer.from('abcdefgh'))
  framer.finish()
  expect(refused[0]).toMatchObject({ length: 8, head: 'abcdefgh' })
  expect(framer.offset).toBe(8)
})

test('a byte order mark is no part of the first line', () => {
  const { framer, lines } = setUp()
  framer.feed(Buffer.from('\ufeff{"a":1}\n\ufeffb\n'))
  expect(texts(lines)).toEqual(['{"a":1}', '\ufeffb'])
  expect(lines[0]!.offset).toBe(3)
})
