import { appendFileSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { folder } from '../../../support/follow-files.ts'
import { KeptSink, writeText } from '../../../support/kept-sink.ts'

const read = (path: string): string => readFileSync(path, 'utf8')

test('what comes again after a crash goes to the same places, and nothing is cut off', async () => {
  const path = join(folder(), 'out')
  writeFileSync(path, 'before\n')
  const kept = new KeptSink({ publish: 'commit' })
  const first = await kept.open()
  await writeText(first, path, '1\n')
  await kept.decide(first)
  await writeText(first, path, '2\n', '3\n')
  // Killed: the last two were written and not recorded. Restoring leaves them.
  const second = await kept.open()
  expect(read(path)).toBe('before\n1\n2\n3\n')
  await writeText(second, path, '2\n', '3\n', '4\n')
  expect(read(path)).toBe('before\n1\n2\n3\n4\n')
})

test('a write that a crash has cut short is finished at its place', async () => {
  const path = join(folder(), 'out')
  const kept = new KeptSink({ publish: 'commit' })
  const first = await kept.open()
  await writeText(first, path, '1\n')
  await kept.decide(first)
  await writeText(first, path, '22')
  const second = await kept.open()
  await writeText(second, path, '2222\n3\n')
  expect(read(path)).toBe('1\n2222\n3\n')
})

test('what somebody else has written where decided events are to go stops the run, and is left there', async () => {
  const path = join(folder(), 'out')
  const kept = new KeptSink({ publish: 'commit' })
  const first = await kept.open()
  await writeText(first, path, '1\n')
  await kept.decide(first)
  appendFileSync(path, 'theirs\n')
  await expect(writeText(first, path, '2\n')).rejects.toMatchObject({ code: 'LP5400' })
  const second = await kept.open()
  await expect(writeText(second, path, '2\n')).rejects.toMatchObject({ code: 'LP5400' })
  expect(read(path)).toBe('1\ntheirs\n')
})

test('after another boot of the machine it is torn, and is written over', async () => {
  const path = join(folder(), 'out')
  const kept = new KeptSink({ publish: 'commit' })
  const first = await kept.open()
  await writeText(first, path, '1\n')
  await kept.decide(first)
  appendFileSync(path, '\0\0\0\0')
  for (const [key, row] of kept.rows)
    if (row['boot'] !== undefined) kept.rows.set(key, { ...row, boot: 'the one before' })
  const second = await kept.open()
  await writeText(second, path, '2\n')
  // What is torn may reach beyond the first delivery.
  await kept.decide(second)
  await writeText(second, path, '3\n')
  expect(read(path)).toBe('1\n2\n3\n')
  await kept.decide(second)
  appendFileSync(path, 'x')
  await expect(writeText(await kept.open(), path, '4\n')).rejects.toMatchObject({ code: 'LP5400' })
})

test('a file that is shorter than what was recorded is told and never filled up', async () => {
  const path = join(folder(), 'out')
  const kept = new KeptSink({ publish: 'commit' })
  const first = await kept.open()
  await writeText(first, path, '1\n2\n')
  await kept.decide(first)
  truncateSync(path, 2)
  await expect(Promise.resolve().then(() => kept.open())).rejects.toMatchObject({ code: 'LP5430' })
})

test('a file that somebody cuts goes on at its end, over a crash too', async () => {
  const path = join(folder(), 'out')
  const kept = new KeptSink({ publish: 'commit' })
  const first = await kept.open()
  await writeText(first, path, '1\n')
  await kept.decide(first)
  await writeText(first, path, '2\n')
  truncateSync(path, 0)
  await writeText(first, path, '3\n')
  expect(read(path)).toBe('3\n')
  expect(kept.cutOutside).toBe(4)
  expect(kept.messages).toEqual([expect.stringContaining('was cut by somebody else')])
  // Killed before that is recorded: "2" comes again and was cut, "3" stands there.
  const second = await kept.open()
  await writeText(second, path, '2\n')
  await writeText(second, path, '3\n', '4\n')
  expect(read(path)).toBe('3\n4\n')
  await kept.decide(second)
  await writeText(second, path, '5\n')
  expect(read(path)).toBe('3\n4\n5\n')
})

test('a file that others rotate gets what belongs to it, and the next one begins with a record', async () => {
  const path = join(folder(), 'out')
  const kept = new KeptSink({ publish: 'commit' })
  const first = await kept.open()
  await writeText(first, path, '1\n')
  await kept.decide(first)
  await writeText(first, path, '2\n')
  renameSync(path, `${path}.1`)
  // Killed: what comes again is finished where it was begun.
  const second = await kept.open()
  await writeText(second, path, '2\n')
  await kept.decide(second)
  await writeText(second, path, '3\n')
  expect([read(`${path}.1`), read(path)]).toEqual(['1\n2\n', '3\n'])
})

test('a file whose number was written down is gone on with after a crash', async () => {
  const base = folder()
  const path = join(base, 'out.ndjson')
  const kept = new KeptSink({ publish: 'commit', rotate: { size: 4 } })
  const first = await kept.open()
  await writeText(first, path, '1\n')
  const second = await kept.open()
  await writeText(second, path, '1\n', '2\n')
  await kept.decide(second)
  await writeText(second, path, '3\n')
  expect(read(join(base, 'out.000001.ndjson'))).toBe('1\n2\n')
  expect(read(join(base, 'out.000002.ndjson'))).toBe('3\n')
})

test('each piece is a member of its own where it is compressed, so the same bytes come again', async () => {
  const path = join(folder(), 'out')
  const kept = new KeptSink({ publish: 'commit', compression: 'gzip' })
  const first = await kept.open()
  await writeText(first, path, '1\n')
  await writeText(first, path, '2\n')
  const second = await kept.open()
  await writeText(second, path, '1\n', '2\n', '3\n')
  expect(gunzipSync(readFileSync(`${path}.gz`)).toString()).toBe('1\n2\n3\n')
})

test('without kept state it is written at once, and that is told', async () => {
  const path = join(folder(), 'out')
  const kept = new KeptSink({ publish: 'commit' })
  const sink = await kept.open({ intend: undefined, refuse: () => {} })
  await writeText(sink, path, '1\n')
  expect(read(path)).toBe('1\n')
  expect(kept.messages).toEqual([expect.stringContaining('holds only where state is kept')])
})
