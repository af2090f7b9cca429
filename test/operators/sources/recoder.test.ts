import fc from 'fast-check'
import { expect, test } from 'vitest'
import { charsetOf } from '../../../src/core/charset/charset.ts'
import { decode, encode } from '../../../src/core/charset/transcode.ts'
import { frameLines } from '../../support/frame-lines.ts'

/** Characters that each has, those among them whose bytes look like line ends, quotes or halves of others. */
const letters: Readonly<Record<string, readonly string[]>> = {
  'utf-16le': ['a', 'é', '你', '😀', '\u0a0a', '\u0a00', '\u000d', '\ufffd', ' '],
  'utf-16be': ['a', 'é', '你', '😀', '\u0a0a', '\u0a00', '\u000d', '\ufffd', ' '],
  gb18030: ['a', '你', '好', '😀', '\ufffd', 'é', '|', '\r'],
  gbk: ['a', '你', '好', '乗', '誠', '|', '\\'],
  big5: ['a', '你', '好', '功', '許', '\\'],
  shift_jis: ['a', 'ソ', '表', 'ｱ', '\\', 'e'],
  'euc-jp': ['a', 'ソ', '表', '日'],
  'euc-kr': ['a', '한', '글', '똠'],
  'windows-1252': ['a', 'é', '€', '\u00a0', '…'],
  'koi8-r': ['a', 'ж', 'Я', '│'],
  cp850: ['a', 'é', 'ß', '░'],
}

test.each(Object.entries(letters))(
  '%s: lines come out whole however the bytes come in, with their numbers and positions',
  (name, units) => {
    const charset = charsetOf(name)!
    const line = fc.string({ unit: fc.constantFrom(...units), maxLength: 12 })
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 30 }),
        fc.array(fc.integer({ min: 1, max: 40 })),
        fc.boolean(),
        (expected, cuts, isEnded) => {
          const all = expected.map((each) => `${each}\n`).join('')
          const text = isEnded ? all : all.slice(0, -1)
          const whole = encode(text, charset)
          const { framer, lines, refused, pool, replaced } = frameLines(undefined, undefined, name, true)
          let at = 0
          for (const cut of [...cuts, whole.length]) {
            framer.feed(whole.subarray(at, at + cut))
            at += cut
          }
          framer.finish()
          framer.close()
          const kept = isEnded || expected.at(-1) !== '' ? expected : expected.slice(0, -1)
          expect(lines.map((each) => each.text)).toEqual(kept)
          let offset = 0
          for (const [i, each] of lines.entries()) {
            expect(each).toMatchObject({ line: i + 1, offset })
            offset += encode(`${each.text}\n`, charset).length
          }
          expect(framer.offset).toBe(whole.length)
          expect(refused).toEqual([])
          expect(replaced()).toBe(0)
          expect(pool.lent).toBe(0)
        },
      ),
    )
  },
)

test.each(Object.keys(letters))(
  '%s: whatever the bytes, each line is read, or refused, by itself',
  (name) => {
    const charset = charsetOf(name)!
    const { unit } = charset
    const end = encode('\n', charset)
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 6 }), { maxLength: 12 }),
        fc.integer({ min: 1, max: 20 }),
        fc.boolean(),
        (parts, cut, strict) => {
          // No line end inside, and no half of a piece.
          const bodies = parts.map((part) =>
            Buffer.from(part.map((byte) => (byte === 10 ? 65 : byte))).subarray(
              0,
              part.length - (part.length % unit),
            ),
          )
          const whole = Buffer.concat(bodies.flatMap((body) => [body, end]))
          fc.pre(!/^(fffe|feff|efbbbf|84319533)/.test(whole.toString('hex')))
          const { framer, lines, refused, replaced, pool } = frameLines(undefined, undefined, name, strict)
          for (let at = 0; at < whole.length; at += cut) framer.feed(whole.subarray(at, at + cut))
          framer.finish()
          framer.close()
          const read = bodies.map((body) => decode(body, charset))
          const good = strict ? read.filter(({ isWhole }) => isWhole) : read
          expect(lines.map(({ text }) => text)).toEqual(good.map(({ text }) => text))
          const broken = read.flatMap(({ isWhole }, index) => (isWhole ? [] : [index]))
          expect(replaced()).toBe(strict ? 0 : broken.length)
          expect(refused.map(({ line }) => line - 1)).toEqual(strict ? broken : [])
          const offsets = bodies.map((_, i) =>
            bodies.slice(0, i).reduce((sum, { length }) => sum + length + unit, 0),
          )
          for (const { line, offset } of [...lines, ...refused]) expect(offset).toBe(offsets[line - 1])
          expect(pool.lent).toBe(0)
        },
      ),
    )
  },
)

test('a line that is broken is refused with all of its text and its place, and the lines around it are kept', () => {
  const { framer, lines, refused } = frameLines(undefined, undefined, 'gbk', true)
  framer.feed(
    Buffer.concat([encode('前\n', charsetOf('gbk')!), Buffer.from('61ff62810a', 'hex'), Buffer.from('x\n')]),
  )
  expect(lines).toEqual([
    { text: '前', line: 1, offset: 0 },
    { text: 'x', line: 3, offset: 8 },
  ])
  expect(refused).toMatchObject([
    {
      line: 2,
      offset: 3,
      length: 4,
      head: 'a\ufffdb\ufffd',
      code: 'LP5202',
      reason: 'the bytes are not in the charset "gbk"',
    },
  ])
})

test('a byte order mark is no part of the first line, and that of another charset ends the reading', () => {
  for (const name of ['utf-16le', 'utf-16be', 'gb18030']) {
    const { framer, lines } = frameLines(undefined, undefined, name)
    framer.feed(encode('\ufeffa\n\ufeffb\n', charsetOf(name)!))
    expect(lines.map(({ text }) => text)).toEqual(['a', '\ufeffb'])
    expect(lines[0]!.offset).toBe(encode('\ufeff', charsetOf(name)!).length)
  }
  const { framer } = frameLines(undefined, undefined, 'utf-16')
  framer.feed(Buffer.from([0xfe]))
  expect(() => framer.feed(Buffer.from([0xff, 0, 97, 0, 10]))).toThrow(
    'The input of source "s" begins with the mark of utf-16be, and is to be read as utf-16le. Look at "charset".',
  )
})

test('a file that is nothing but a mark has no lines', () => {
  for (const name of ['utf-16le', undefined]) {
    const { framer, lines } = frameLines(undefined, undefined, name)
    framer.feed(encode('\ufeff', charsetOf(name ?? 'utf-8')!))
    framer.finish()
    expect(lines).toEqual([])
  }
})

test('half a character at the very end is replaced, or refused', () => {
  for (const strict of [false, true]) {
    const { framer, lines, refused } = frameLines(undefined, undefined, 'utf-16le', strict)
    framer.feed(Buffer.from('a\nb\nc', 'utf16le').subarray(0, 9))
    framer.finish()
    expect(lines.map(({ text }) => text)).toEqual(strict ? ['a', 'b'] : ['a', 'b', '\ufffd'])
    expect(refused.map(({ line, length }) => [line, length])).toEqual(strict ? [[3, 1]] : [])
    expect(framer.offset).toBe(9)
  }
})

test('with a small limit lines of two-byte characters are cut the same however the bytes come in', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 30 })),
      fc.constantFrom('reject' as const, 'cut' as const),
      (lengths, cuts, onLong) => {
        const whole = Buffer.from(lengths.map((length) => `${'你'.repeat(length)}\n`).join(''), 'utf16le')
        const { framer, lines, refused, pool } = frameLines(17, onLong, 'utf-16le')
        let at = 0
        for (const cut of [...cuts, whole.length]) {
          framer.feed(whole.subarray(at, at + cut))
          at += cut
        }
        framer.finish()
        framer.close()
        const texts = lengths.flatMap((length) => {
          if (length <= 8) return ['你'.repeat(length)]
          return onLong === 'cut' ? [`${'你'.repeat(8)} [cut: the line had ${2 * length} bytes]`] : []
        })
        expect(lines.map(({ text }) => text)).toEqual(texts)
        if (onLong === 'reject')
          expect(refused.map(({ length }) => length)).toEqual(
            lengths.filter((length) => length > 8).map((length) => 2 * length),
          )
        expect(framer.offset).toBe(whole.length)
        expect(pool.lent).toBe(0)
      },
    ),
  )
})
