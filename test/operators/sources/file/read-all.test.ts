import { appendFileSync, chmodSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { append, fileSettings, folder, memoryStore, numbers } from '../../../support/follow-files.ts'
import { runToyPipeline } from '../../../support/run-toy-pipeline.ts'
import { textOf, toySink } from '../../../support/toy-connectors.ts'

/** Reads to the end; gives the lines. */
async function readAll(
  path: string | readonly string[],
  more: Readonly<Record<string, unknown>> = {},
  options: Parameters<typeof runToyPipeline>[0]['options'] = {},
  source: { readonly maxLine?: number; readonly onLong?: 'cut' | 'reject' } = {},
) {
  let text = ''
  const result = await runToyPipeline({
    sources: [{ use: 'file', settings: fileSettings(path, { follow: false, ...more }), ...source }],
    sinks: [{ use: 'keeper' }],
    options,
    specs: [
      toySink('keeper', {
        write: (pieces) => {
          text += textOf(pieces)
        },
      }),
    ],
  })
  expect(result.pool.lent).toBe(0)
  return { ...result, lines: text.split('\n').slice(0, -1) }
}

test('files are read in the order of their paths; the last line needs no line end', async () => {
  const base = folder()
  append(join(base, 'b.log'), 'b')
  append(join(base, 'a.log'), 'a1')
  appendFileSync(join(base, 'a.log'), 'a2')
  const { lines, failure } = await readAll(join(base, '*.log'))
  expect(failure).toBeUndefined()
  expect(lines).toEqual(['a1', 'a2', 'b'])
})

test('wildcards are read as a shell reads them, and exclusions win', async () => {
  const base = folder()
  mkdirSync(join(base, 'x', 'deep'), { recursive: true })
  for (const name of ['app1.txt', 'app10.txt', 'app.txt', '.hidden.txt', 'x/in.txt', 'x/deep/er.txt', 'c.gz'])
    append(join(base, name), name)
  const lines = async (path: string | string[], more = {}): Promise<readonly string[]> =>
    (
      await readAll(
        [path].flat().map((each) => join(base, each)),
        more,
      )
    ).lines
  expect(await lines('app?.txt')).toEqual(['app1.txt'])
  expect(await lines('app*.txt')).toEqual(['app.txt', 'app1.txt', 'app10.txt'])
  expect(await lines('app*.txt', { exclude: ['app1*'] })).toEqual(['app.txt'])
  expect(await lines('{app,x/{in,out}}.txt')).toEqual(['app.txt', 'x/in.txt'])
  expect(await lines(['app.txt', 'x/in.txt'])).toEqual(['app.txt', 'x/in.txt'])
  expect(await lines('app[2-9].txt')).toEqual([])
  expect(await lines('app[!2-9].txt')).toEqual(['app1.txt'])
  expect(await lines('**/*.txt', { exclude: ['**/deep/*'] })).toEqual([
    'app.txt',
    'app1.txt',
    'app10.txt',
    'x/in.txt',
  ])
  expect(await lines('*/*.txt')).toEqual(['x/in.txt'])
})

test('a file with several names is read once', async () => {
  const base = folder()
  append(join(base, 'a.log'), 'a')
  linkSync(join(base, 'a.log'), join(base, 'b.log'))
  symlinkSync(join(base, 'a.log'), join(base, 'c.log'))
  expect((await readAll([join(base, '*.log'), join(base, 'a.log')])).lines).toEqual(['a'])
})

test('an empty file gives no event', async () => {
  const base = folder()
  writeFileSync(join(base, 'a.log'), '')
  expect((await readAll(join(base, 'a.log'))).lines).toEqual([])
})

test('a file that is not there, and a directory, are told in a sentence', async () => {
  const base = folder()
  const missing = await readAll(join(base, 'none.log'))
  expect(missing.failure).toMatchObject({
    code: 'LP5101',
    blame: 'config',
    message: `File "${join(base, 'none.log')}" does not exist.`,
  })
  const directory = await readAll(base)
  expect(directory.failure).toMatchObject({
    code: 'LP5102',
    message: `File "${base}" is a directory. Write "/*" behind its name to read the files in it.`,
  })
})

test('one bad file does not keep the others from being read', async () => {
  const base = folder()
  append(join(base, 'a.log'), 'a')
  const { lines, failure } = await readAll([join(base, 'none.log'), join(base, 'a.log')])
  expect(lines).toEqual(['a'])
  expect(failure?.code).toBe('LP5101')
})

test('a pattern that finds nothing is told, and is no failure', async () => {
  const { failure, messages } = await readAll(join(folder(), '*.log'))
  expect(failure).toBeUndefined()
  expect(messages[0]).toMatch(/^No file matches "/)
})

// Root may read everything.
test.skipIf(process.getuid?.() === 0)('a file that may not be read is told in a sentence', async () => {
  const path = join(folder(), 'secret.log')
  append(path, 'x')
  chmodSync(path, 0)
  expect((await readAll(path)).failure).toMatchObject({ code: 'LP5103' })
})

const body = numbers(1, 20_000)
  .map((line) => `${line}\n`)
  .join('')

test('gzip and zstd are read by their bytes, several members too', async () => {
  const base = folder()
  writeFileSync(join(base, 'a'), gzipSync(body))
  writeFileSync(join(base, 'b'), zstdCompressSync(body))
  writeFileSync(join(base, 'c'), Buffer.concat([gzipSync('one\ntw'), gzipSync('o\nthree')]))
  writeFileSync(join(base, 'd'), Buffer.concat([zstdCompressSync('one\ntw'), zstdCompressSync('o\n')]))
  expect((await readAll(join(base, 'a'))).lines).toEqual(numbers(1, 20_000))
  expect((await readAll(join(base, 'b'))).lines).toEqual(numbers(1, 20_000))
  expect((await readAll(join(base, 'c'))).lines).toEqual(['one', 'two', 'three'])
  expect((await readAll(join(base, 'd'))).lines).toEqual(['one', 'two'])
})

test.each([
  ['gzip', gzipSync(body)],
  ['zstd', zstdCompressSync(body)],
] as const)(
  'a %s file that ends too early is told and counted; what came before is kept',
  async (kind, bytes) => {
    const path = join(folder(), 'cut')
    writeFileSync(path, bytes.subarray(0, Math.floor(bytes.length / 2)))
    const { lines, rejected, messages, failure, ledger } = await readAll(path)
    expect(failure).toBeUndefined()
    expect(rejected).toBe(1)
    expect(lines).toEqual(numbers(1, lines.length))
    expect(ledger.of(0).read).toBe(lines.length + 1)
    expect(messages.join('\n')).toContain(`the ${kind} data ends too early`)
  },
)

test('damaged gzip data is told and counted', async () => {
  const path = join(folder(), 'bad.gz')
  const bytes = gzipSync(body)
  bytes.fill(0x55, 20_000, 20_100)
  writeFileSync(path, bytes)
  const { rejected, failure } = await readAll(path)
  expect(failure).toBeUndefined()
  expect(rejected).toBe(1)
})

test('with "decompress: none" the bytes are taken as they are', async () => {
  const path = join(folder(), 'a.gz')
  writeFileSync(path, gzipSync('one\n'))
  expect((await readAll(path, { decompress: 'none' })).lines).not.toEqual(['one'])
})

test('with a state a bounded run goes on where the last one ended, in compressed files too', async () => {
  const base = folder()
  const store = memoryStore()
  append(join(base, 'a.log'), 'a1')
  writeFileSync(join(base, 'b.gz'), gzipSync('b1\n'))
  expect((await readAll(join(base, '*'), {}, { store })).lines).toEqual(['a1', 'b1'])
  append(join(base, 'a.log'), 'a2')
  append(join(base, 'c.log'), 'c1')
  expect((await readAll(join(base, '*'), {}, { store })).lines).toEqual(['a2', 'c1'])
})

test('"--until-eof" ends a following source', async () => {
  const path = join(folder(), 'a.log')
  append(path, 'a')
  expect((await readAll(path, { follow: true }, { untilEof: true })).lines).toEqual(['a'])
})

test('a line over the limit is rejected and the next one read', async () => {
  const path = join(folder(), 'a.log')
  writeFileSync(path, `a\n${'x'.repeat(5_000_000)}\nb\n`)
  const { lines, rejected, messages } = await readAll(path)
  expect(lines).toEqual(['a', 'b'])
  expect(rejected).toBe(1)
  expect(messages[0]).toContain('the line has 5000000 bytes, and at most 1048576 are read ("max_line")')
})

test('a binary file is read without a crash', async () => {
  const path = join(folder(), 'binary')
  const bytes = Buffer.alloc(3_000_000)
  for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 2654435761) >>> 13
  writeFileSync(path, bytes)
  const { failure, ledger } = await readAll(path)
  expect(failure).toBeUndefined()
  expect(ledger.of(0).read).toBeGreaterThan(1000)
})

test('progress tells how much there is to read', async () => {
  const path = join(folder(), 'a.log')
  append(path, 'abc')
  const seen: number[] = []
  await readAll(path, {}, { onProgress: ({ expected }) => void seen.push(expected) })
  expect(seen.length).toBeGreaterThan(0)
})
