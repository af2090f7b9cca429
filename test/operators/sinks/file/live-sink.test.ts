import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { expect, test, vi } from 'vitest'
import { Duration } from '../../../../src/core/value.ts'
import { folder } from '../../../support/follow-files.ts'
import { KeptSink, writeText } from '../../../support/kept-sink.ts'

const read = (path: string): string => readFileSync(path, 'utf8')
const textsIn = (base: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(base)
      .sort()
      .map((name) => [name, read(join(base, name))]),
  )

test('a full file is followed by the next number at an epoch, and none is renamed', async () => {
  const base = folder()
  const path = join(base, 'app.log')
  const kept = new KeptSink({ rotate: { size: 4 } })
  const first = await kept.open()
  await writeText(first, path, '1\n2\n3\n')
  await writeText(first, path, '4\n')
  await kept.decide(first)
  await writeText(first, path, '5\n')
  await kept.decide(first)
  await writeText(first, path, '6\n')
  const second = await kept.open()
  await writeText(second, path, '6\n')
  await kept.decide(second)
  await writeText(second, path, '7\n')
  expect(textsIn(base)).toEqual({
    'app.000001.log': '1\n2\n3\n4\n',
    'app.000002.log': '5\n6\n',
    'app.000003.log': '7\n',
  })
})

test('a file is followed by another one after its time', async () => {
  const base = folder()
  const path = join(base, 'app')
  const kept = new KeptSink({ rotate: { every: new Duration(3_600_000_000) } })
  const sink = await kept.open()
  await writeText(sink, path, '1\n')
  await kept.clock.advance(3_599_000_000)
  await kept.decide(sink)
  await writeText(sink, path, '2\n')
  await kept.clock.advance(1_000_000)
  await kept.decide(sink)
  await writeText(sink, path, '3\n')
  expect(textsIn(base)).toEqual({ 'app.000001': '1\n2\n', 'app.000002': '3\n' })
})

test('numbers go on behind those of files that are there, whatever the state knows', async () => {
  const base = folder()
  writeFileSync(join(base, 'app.000041.log.gz'), 'theirs')
  writeFileSync(join(base, 'apple.000099.log'), 'of another')
  const sink = await new KeptSink({ rotate: { size: 100 } }).open()
  await writeText(sink, join(base, 'app.log'), '1\n')
  expect(read(join(base, 'app.000042.log'))).toBe('1\n')
})

test('a file is published when the epoch that ended it is decided', async () => {
  const base = folder()
  const path = join(base, 'app.log')
  const kept = new KeptSink({ publish: 'rotate', rotate: { size: 2 } })
  const sink = await kept.open()
  await writeText(sink, path, '1\n')
  const rows = await sink.flush()
  expect(readdirSync(base)).toEqual(['app.000001.log.part'])
  kept.put(rows)
  await sink.decided!()
  expect(textsIn(base)).toEqual({ 'app.000001.log': '1\n' })
})

test('a rename that a crash has come before is done at the next start, and once', async () => {
  const base = folder()
  const path = join(base, 'app.log')
  const kept = new KeptSink({ publish: 'rotate', rotate: { size: 2 } })
  const first = await kept.open()
  await writeText(first, path, '1\n')
  kept.put(await first.flush())
  const second = await kept.open()
  await second.decided!()
  expect(textsIn(base)).toEqual({ 'app.000001.log': '1\n' })
  // Killed again before that is recorded, and somebody takes what is published.
  renameSync(join(base, 'app.000001.log'), join(base, 'taken'))
  const third = await kept.open()
  await third.decided!()
  await writeText(third, path, '2\n')
  await kept.decide(third)
  expect(textsIn(base)).toEqual({ 'app.000002.log': '2\n', taken: '1\n' })
  expect([...kept.rows.keys()].filter((key) => key.startsWith('rename '))).toHaveLength(1)
})

test('a command is run for each file that is published, and its failure is told', async () => {
  const base = folder()
  const path = join(base, 'app.log')
  const kept = new KeptSink({
    publish: 'rotate',
    rotate: { size: 2 },
    exec_after_rotating:
      'echo "$LOGPIPE_ROTATING_PATHNAME $LOGPIPE_ROTATING_NEW_FILENAME" >> "$LOGPIPE_ROTATING_PATHNAME/told"; echo done; exit 3',
  })
  const sink = await kept.open()
  await writeText(sink, path, '1\n')
  const rows = await sink.flush()
  expect(existsSync(join(base, 'told'))).toBe(false)
  kept.put(rows)
  await sink.decided!()
  expect(read(join(base, 'told'))).toBe(`${base} ${join(base, 'app.000001.log')}\n`)
  await sink.decided!()
  // Killed before that is recorded: it is run again, while the file is there.
  await (await kept.open()).decided!()
  expect(read(join(base, 'told')).split('\n')).toHaveLength(3)
  renameSync(join(base, 'app.000001.log'), join(base, 'taken'))
  await (await kept.open()).decided!()
  expect(read(join(base, 'told')).split('\n')).toHaveLength(3)
  expect(kept.messages.slice(0, 2)).toEqual([
    'file sink "out": done',
    `file sink "out": "exec_after_rotating" ended with status 3 for "${join(base, 'app.000001.log')}".`,
  ])
})

/** A process that is no zombie. */
function isRunning(pid: string): boolean {
  try {
    return !read(`/proc/${pid}/stat`).includes(') Z ')
  } catch {
    return false
  }
}

test.each([
  ['ends when it is asked to', ''],
  ['does not', 'trap "" TERM;'],
])(
  'a command that hangs and %s is ended with all that it has started, and what follows goes on',
  async (_, how) => {
    const base = folder()
    const path = join(base, 'app.log')
    const kept = new KeptSink({
      publish: 'rotate',
      rotate: { size: 2 },
      exec_after_rotating: `${how} sleep 600 & cd "$LOGPIPE_ROTATING_PATHNAME"; echo $$ $! > pids; mv pids running; wait; wait`,
      exec_timeout: 5_000_000,
    })
    const { clock } = kept
    const sink = await kept.open()
    const publish = async (text: string): Promise<void> => {
      await writeText(sink, path, text)
      kept.put(await sink.flush())
      const publishing = sink.decided!()
      const running = join(base, 'running')
      await vi.waitFor(() => expect(existsSync(running)).toBe(true))
      const pids = read(running).trim().split(' ')
      rmSync(running)
      await clock.advance(4_999_999)
      expect(pids.map(isRunning)).toEqual([true, true])
      await clock.advance(2_000_002)
      await publishing
      await vi.waitFor(() => expect(pids.map(isRunning)).toEqual([false, false]))
    }
    await publish('1\n')
    await publish('2\n')
    expect(kept.messages).toEqual(
      ['1', '2'].map(
        (n) =>
          `file sink "out": "exec_after_rotating" did not end within 5 s ("exec_timeout") and was ended for "${join(base, `app.00000${n}.log`)}".`,
      ),
    )
    expect(clock.waiting()).toBe(0)
  },
)

test('what a command has started that writes elsewhere and takes no notice of its end has the time to, and no more', async () => {
  const base = folder()
  const kept = new KeptSink({
    publish: 'rotate',
    rotate: { size: 2 },
    exec_after_rotating:
      '(trap "" TERM; exec sleep 600) > /dev/null 2>&1 & cd "$LOGPIPE_ROTATING_PATHNAME"; echo $$ $! > pids; mv pids running; wait',
    exec_timeout: 5_000_000,
  })
  const { clock } = kept
  const sink = await kept.open()
  await writeText(sink, join(base, 'app.log'), '1\n')
  kept.put(await sink.flush())
  const publishing = sink.decided!()
  await vi.waitFor(() => expect(existsSync(join(base, 'running'))).toBe(true))
  const pids = read(join(base, 'running')).trim().split(' ')
  await clock.advance(5_000_000)
  await vi.waitFor(() => expect(isRunning(pids[0]!)).toBe(false))
  await clock.advance(1_999_999)
  expect(pids.map(isRunning)).toEqual([false, true])
  await clock.advance(1)
  await publishing
  await vi.waitFor(() => expect(pids.map(isRunning)).toEqual([false, false]))
  expect(kept.messages).toEqual([expect.stringContaining('did not end within 5 s')])
  expect(clock.waiting()).toBe(0)
})

test('a published file takes the place of no other', async () => {
  const base = folder()
  const path = join(base, 'app.log')
  const kept = new KeptSink({ publish: 'rotate', rotate: { size: 2 } })
  const sink = await kept.open()
  await writeText(sink, path, '1\n')
  kept.put(await sink.flush())
  writeFileSync(join(base, 'app.000001.log'), 'theirs')
  await expect(sink.decided!()).rejects.toMatchObject({ code: 'LP5107' })
  expect(read(join(base, 'app.000001.log'))).toBe('theirs')
})

test('at the end what is not full is published too', async () => {
  const base = folder()
  const kept = new KeptSink({ publish: 'rotate', rotate: { size: 1000 }, compression: 'zstd' })
  const sink = await kept.open()
  await writeText(sink, join(base, 'app.log'), '1\n')
  await kept.decide(sink)
  expect(readdirSync(base)).toEqual([])
  await kept.decide(sink, true)
  await sink.close()
  expect(readdirSync(base)).toEqual(['app.000001.log.zst'])
  expect(zstdDecompressSync(readFileSync(join(base, 'app.000001.log.zst'))).toString()).toBe('1\n')
})

test('where no state is kept files are numbered, published and ended all the same', async () => {
  const base = folder()
  const path = join(base, 'app.log')
  const kept = new KeptSink({ publish: 'rotate', rotate: { size: 4 }, compression: 'gzip' })
  const sink = await kept.open({ intend: undefined })
  await writeText(sink, path, '1\n2\n')
  await writeText(sink, path, '3\n')
  await sink.close()
  expect(readdirSync(base)).toEqual(['app.000001.log.gz', 'app.000002.log.gz'])
})

test('a settings change ends what was begun in another way', async () => {
  const base = folder()
  const path = join(base, 'app.log')
  const kept = new KeptSink({ publish: 'rotate', rotate: { size: 1000 }, compression: 'gzip' })
  const first = await kept.open()
  await writeText(first, path, '1\n')
  await kept.decide(first)
  const second = await kept.open({}, { publish: 'live', rotate: undefined, compression: 'none' })
  await writeText(second, path, '2\n')
  await kept.decide(second)
  expect(readdirSync(base)).toEqual(['app.000001.log.gz', 'app.log'])
  expect(gunzipSync(readFileSync(join(base, 'app.000001.log.gz'))).toString()).toBe('1\n')
  expect(read(path)).toBe('2\n')
})

test.each(['gzip', 'zstd'] as const)(
  'a file of %s holds whole frames at every moment',
  async (compression) => {
    const base = folder()
    const path = join(base, 'app.log')
    const file = `${path}.${compression === 'gzip' ? 'gz' : 'zst'}`
    const text = (): string =>
      !existsSync(file)
        ? ''
        : (compression === 'gzip' ? gunzipSync : zstdDecompressSync)(readFileSync(file)).toString()
    const kept = new KeptSink({ compression })
    const first = await kept.open()
    const line = `${'x'.repeat(99_999)}\n`
    let all = ''
    for (let i = 0; i < 25; i++) {
      await writeText(first, path, line)
      all += line
      if (i % 4 === 3) await kept.decide(first)
      expect(all.startsWith(text())).toBe(true)
    }
    expect(text().length).toBeGreaterThan(2_000_000)
    // Killed: one line comes again, and what was in the open frame is not lost.
    const second = await kept.open()
    await writeText(second, path, line)
    await kept.decide(second, true)
    await second.close()
    expect(text()).toBe(all)
    expect([...kept.rows.keys()].filter((key) => key.startsWith('raw '))).toEqual([])
  },
)

test('a frame does not stay open for more than a minute', async () => {
  const path = join(folder(), 'app')
  const kept = new KeptSink({ compression: 'gzip' })
  const sink = await kept.open()
  await writeText(sink, path, '1\n')
  await kept.clock.advance(59_000_000)
  await kept.decide(sink)
  expect(existsSync(`${path}.gz`)).toBe(false)
  await kept.clock.advance(1_000_000)
  await kept.decide(sink)
  expect(gunzipSync(readFileSync(`${path}.gz`)).toString()).toBe('1\n')
})

test('nothing compressed is written behind something else', async () => {
  const path = join(folder(), 'app.gz')
  writeFileSync(path, 'plain text\n')
  const kept = new KeptSink({ compression: 'gzip' })
  const sink = await kept.open()
  await writeText(sink, path, '1\n')
  await expect(kept.decide(sink, true)).rejects.toMatchObject({ code: 'LP5433' })
  expect(read(path)).toBe('plain text\n')
})

test('at each epoch a file that others rotate is left for a new one', async () => {
  const path = join(folder(), 'out')
  const kept = new KeptSink()
  const sink = await kept.open()
  await writeText(sink, path, '1\n')
  renameSync(path, `${path}.1`)
  await kept.decide(sink)
  await writeText(sink, path, '2\n')
  expect([read(`${path}.1`), read(path)]).toEqual(['1\n', '2\n'])
})

test('what somebody cuts off a file is told and counted', async () => {
  const path = join(folder(), 'out')
  const kept = new KeptSink()
  const sink = await kept.open()
  await writeText(sink, path, '1\n')
  await kept.decide(sink)
  await writeText(sink, path, '2\n')
  truncateSync(path, 0)
  await writeText(sink, path, '3\n')
  await kept.decide(sink)
  expect([read(path), kept.cutOutside]).toEqual(['3\n', 4])
  expect(kept.messages).toEqual([expect.stringContaining('was cut by somebody else')])
  await kept.open()
  expect(read(path)).toBe('3\n')
})

test('above 64 files in one epoch another way to publish is advised, once', async () => {
  const base = folder()
  const kept = new KeptSink({ max_open: 100 })
  const sink = await kept.open({ durability: 'power' })
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 65; i++) await writeText(sink, join(base, `out${i}`), '1\n')
    await kept.decide(sink)
  }
  expect(kept.messages).toEqual([expect.stringContaining('writes 65 files in one epoch')])
})
