import { appendFileSync, copyFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { charsetOf } from '../../../../src/core/charset/charset.ts'
import { encode } from '../../../../src/core/charset/transcode.ts'
import { fileSettings, folder, followFiles, memoryStore, pause } from '../../../support/follow-files.ts'
import { readRecords, runPipe } from '../../../support/run-pipe.ts'

const charset = charsetOf('utf-16le')!
const common = { charset: 'utf-16le' }
const bytesOf = (...lines: readonly string[]): Buffer =>
  encode(lines.map((line) => `${line}\n`).join(''), charset)
const line = (n: number): string => `行 ${n} of a log that is long enough to be told apart from others`

test('a file is followed over halves of characters, and read on after a restart', async () => {
  const path = join(folder(), 'a.log')
  const store = memoryStore()
  writeFileSync(path, Buffer.concat([encode('\ufeff', charset), bytesOf(line(1), line(2))]))
  const first = followFiles(fileSettings(path), store, common)
  await first.until(2)
  const rest = bytesOf(line(3), line(4))
  appendFileSync(path, rest.subarray(0, 41))
  await first.stop()
  expect(first.lines()).toEqual([line(1), line(2)])
  const second = followFiles(fileSettings(path), store, common)
  appendFileSync(path, rest.subarray(41, 42))
  appendFileSync(path, rest.subarray(42))
  await second.until(2)
  await second.stop()
  expect(second.lines()).toEqual([line(3), line(4)])
})

test('a file that is renamed and begun anew is read to its end, and the new one with its own mark', async () => {
  const base = folder()
  const path = join(base, 'a.log')
  const mark = encode('\ufeff', charset)
  writeFileSync(path, Buffer.concat([mark, bytesOf(line(1))]))
  const following = followFiles(fileSettings(join(base, '*.log')), undefined, common)
  await following.until(1)
  renameSync(path, join(base, 'a.log.1'))
  appendFileSync(join(base, 'a.log.1'), bytesOf(line(2)))
  writeFileSync(path, Buffer.concat([mark, bytesOf(line(3))]))
  await following.until(3)
  await following.stop()
  expect([...following.lines()].sort()).toEqual([line(1), line(2), line(3)])
})

test('a file that is copied and emptied loses and repeats nothing', async () => {
  const base = folder()
  const path = join(base, 'a.log')
  const lines = (from: number, to: number): readonly string[] =>
    Array.from({ length: to - from + 1 }, (_, i) => line(from + i))
  writeFileSync(path, bytesOf(...lines(1, 20)))
  const following = followFiles(fileSettings(join(base, 'a.log*')), undefined, common)
  await following.until(20)
  appendFileSync(path, bytesOf(...lines(21, 25)))
  copyFileSync(path, join(base, 'a.log.1'))
  truncateSync(path)
  appendFileSync(path, bytesOf(...lines(26, 30)))
  await following.until(30)
  await pause(60)
  await following.stop()
  expect([...following.lines()].sort()).toEqual([...lines(1, 30)].sort())
})

test('"start: end" begins behind the last whole line, which no half of a character hides', async () => {
  const path = join(folder(), 'a.log')
  // The last bytes look like a line end, one byte off.
  writeFileSync(path, Buffer.concat([bytesOf(line(1)), Buffer.from([0x41, 0x0a, 0x00])]))
  const following = followFiles(fileSettings(path, { start: 'end' }), undefined, common)
  await pause(60)
  appendFileSync(path, Buffer.concat([Buffer.from([0x42]), bytesOf('x')]))
  await following.until(1)
  await following.stop()
  expect(following.lines()).toEqual(['\u0a41\u4200x'])
})

test('fields, numbers and positions of lines are right in each charset, compressed or not', async () => {
  for (const name of ['gbk', 'utf-16be', 'gb18030']) {
    const base = folder()
    const texts = Array.from({ length: 3000 }, (_, n) =>
      JSON.stringify({ n, city: n % 3 === 0 ? '上海' : 'x' }),
    )
    const bytes = encode(texts.map((text) => `${text}\n`).join(''), charsetOf(name)!)
    writeFileSync(join(base, 'in'), name === 'gbk' ? gzipSync(bytes) : bytes)
    const { counters } = await runPipe(
      [
        `source app = file("${base}/in", follow: false, format: json, charset: "${name.toUpperCase()}")`,
        'from app | where city == "上海" | keep n, city, at = @offset, line = @line',
        `  | to file("${base}/out", format: json)`,
      ].join('\n'),
    )
    let offset = 0
    const expected = texts.flatMap((text, n) => {
      const at = offset
      offset += encode(`${text}\n`, charsetOf(name)!).length
      return n % 3 === 0 ? [{ n, city: '上海', at, line: n + 1 }] : []
    })
    expect(readRecords(join(base, 'out'))).toEqual(expected)
    expect(counters('app')).toMatchObject({ read: 3000, replaced: 0 })
  }
})

test.each(['', 'strict: true'])(
  'what is no text is counted as replaced, or is a dead letter: "%s"',
  async (strict) => {
    for (const [name, bad] of [
      ['gbk', '61ff'],
      ['utf-8', '61ff'],
    ] as const) {
      const base = folder()
      writeFileSync(
        join(base, 'in'),
        Buffer.concat([Buffer.from('a\n'), Buffer.from(`${bad}0a`, 'hex'), Buffer.from('b\n')]),
      )
      const { counters } = await runPipe(
        [
          `pipeline p { dead_letter: bad, ${strict} }`,
          `sink bad = file("${base}/bad", format: json)`,
          `source app = file("${base}/in", follow: false, charset: "${name}")`,
          `from app | to file("${base}/out", format: json)`,
        ].join('\n'),
      )
      const isStrict = strict !== ''
      expect(readRecords(join(base, 'out')).map(({ message }) => message)).toEqual(
        isStrict ? ['a', 'b'] : ['a', 'a\ufffd', 'b'],
      )
      expect(counters('app')).toMatchObject({
        read: 3,
        replaced: isStrict ? 0 : 1,
        rejected: isStrict ? 1 : 0,
      })
      if (isStrict)
        expect(readRecords(join(base, 'bad'))).toMatchObject([
          { code: 'LP5202', raw: 'a\ufffd', at: { line: 2, offset: 2 } },
        ])
    }
  },
)

test('a file that says it is in another charset is told, and not read as nonsense', async () => {
  const path = join(folder(), 'a.log')
  writeFileSync(path, encode('\ufeffa\n', charsetOf('utf-16be')!))
  await expect(
    runPipe(`from file("${path}", follow: false, charset: "utf-16") | to discard`),
  ).rejects.toMatchObject({
    code: 'LP5110',
    message: `File "${path}" begins with the mark of utf-16be, and is to be read as utf-16le. Look at "charset".`,
  })
})
