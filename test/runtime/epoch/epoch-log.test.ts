import { appendFileSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { RunError } from '../../../src/core/run-error.ts'
import { compactLog } from '../../../src/runtime/epoch/compact-log.ts'
import { EpochLog } from '../../../src/runtime/epoch/epoch-log.ts'
import { FoldedLog } from '../../../src/runtime/epoch/folded-log.ts'
import { BlockWriter } from '../../../src/runtime/epoch/log-blocks.ts'
import { replayLog } from '../../../src/runtime/epoch/replay-log.ts'
import type { Segment, StateStore } from '../../../src/runtime/epoch/state-store.ts'
import { folder, memoryStore } from '../../support/follow-files.ts'

const instance = 'i'

/** A store that has decided so much. */
const store = (segments: readonly Segment[], epoch: number): StateStore => ({
  ...memoryStore(),
  instance,
  epoch,
  log: () => segments,
})

/** The blocks of an epoch that puts texts under keys. */
function blocks(epoch: number, entries: Readonly<Record<string, string | null>>): Buffer[] {
  const out = new BlockWriter(epoch)
  out.state('main/aggregate/1', 'windows')
  for (const [key, text] of Object.entries(entries)) {
    if (text === null) out.deleted('t', key)
    else out.put('t', key, Buffer.from(text))
  }
  return out.take()
}

async function folded(directory: string, segments: readonly Segment[]): Promise<Record<string, string>> {
  const log = new FoldedLog()
  await replayLog({ directory, segments, instance }, log)
  const table = log.stages.get('main/aggregate/1')?.get('windows')?.get('t') ?? new Map()
  return Object.fromEntries([...table].map(([key, bytes]) => [String(key), Buffer.from(bytes).toString()]))
}

const failure = (directory: string, segments: readonly Segment[]): Promise<RunError> =>
  folded(directory, segments).then(
    () => Promise.reject(new Error('nothing failed')),
    (error: RunError) => error,
  )

/** Two decided epochs in one file. */
async function decided() {
  const directory = folder()
  const log = await EpochLog.open(store([], 0), directory, true)
  await log.append(blocks(1, { a: 'one', b: 'two' }), 1)
  await log.sync()
  const first = log.segments
  await log.append(blocks(2, { b: null, c: 'three' }), 2)
  await log.sync()
  const segments = log.segments
  await log.close()
  return { directory, first, segments, path: join(directory, segments[0]!.file) }
}

test('what was appended is read back up to what was decided', async () => {
  const { directory, first, segments } = await decided()
  expect(await folded(directory, first)).toEqual({ a: 'one', b: 'two' })
  expect(await folded(directory, segments)).toEqual({ a: 'one', c: 'three' })
})

test('a tail that is torn at any byte is ignored and written over', async () => {
  const { directory, first, segments, path } = await decided()
  const whole = readFileSync(path)
  for (let length = first[0]!.length; length <= segments[0]!.length; length++) {
    writeFileSync(path, whole.subarray(0, length))
    expect(await folded(directory, first)).toEqual({ a: 'one', b: 'two' })
    const log = await EpochLog.open(store(first, 1), directory, false)
    await log.append(blocks(2, { d: 'again' }), 2)
    const after = log.segments
    await log.close()
    expect(statSync(path).size).toBe(after[0]!.length)
    expect(await folded(directory, after)).toEqual({ a: 'one', b: 'two', d: 'again' })
  }
})

test('a decided part that is short or changed at any byte is told', async () => {
  const { directory, segments, path } = await decided()
  const whole = readFileSync(path)
  for (let at = 0; at < segments[0]!.length; at++) {
    writeFileSync(path, whole.subarray(0, at))
    expect(await failure(directory, segments)).toMatchObject({ code: 'LP5402', blame: 'config' })
    const changed = Buffer.from(whole)
    changed[at]! ^= 1
    writeFileSync(path, changed)
    expect(await failure(directory, segments)).toMatchObject({ code: 'LP5402' })
  }
})

test('a file that is gone is told', async () => {
  const { directory, segments } = await decided()
  const [{ length, checksum }] = segments as [Segment]
  expect(await failure(directory, [{ file: 'epoch-000009.log', length, checksum }])).toMatchObject({
    code: 'LP5402',
  })
})

test('the log of another state is told and stays', async () => {
  const { directory, segments } = await decided()
  const other = { ...store([], 0), instance: 'other' }
  await expect(EpochLog.open(other, directory, true)).rejects.toMatchObject({ code: 'LP5403' })
  await expect(replayLog({ directory, segments, instance: 'other' }, new FoldedLog())).rejects.toMatchObject({
    code: 'LP5403',
  })
  expect(readdirSync(directory)).toEqual([segments[0]!.file])
})

test('a state.db that is older than the log is told', async () => {
  const { directory, first } = await decided()
  await expect(EpochLog.open(store([], 0), directory, true)).rejects.toMatchObject({ code: 'LP5409' })
  await expect(EpochLog.open(store(first, 0), directory, true)).rejects.toMatchObject({ code: 'LP5409' })
  // One epoch behind the decision is what a crash leaves.
  await (await EpochLog.open(store(first, 1), directory, true)).close()
})

test('files that no decision names are removed', async () => {
  const { directory, segments } = await decided()
  const log = await EpochLog.open(store(segments, 2), directory, true)
  await log.closeSegment()
  await log.append(blocks(3, { e: 'five' }), 3)
  await log.close()
  expect(readdirSync(directory)).toHaveLength(2)
  writeFileSync(join(directory, 'epoch-000007.log'), 'torn')
  writeFileSync(join(directory, 'notes.log'), 'not ours')
  await (await EpochLog.open(store(segments, 2), directory, true)).close()
  expect(readdirSync(directory).sort()).toEqual([segments[0]!.file, 'notes.log'])
})

test('a compaction comes to the same in one file, in the same order', async () => {
  const { directory, segments } = await decided()
  const log = await EpochLog.open(store(segments, 2), directory, true)
  await log.closeSegment()
  const base = await compactLog({
    directory,
    segments,
    instance,
    epoch: 2,
    number: log.nextNumber(),
    isSynced: true,
  })
  await log.append(blocks(3, { a: 'changed', f: 'six' }), 3)
  log.replace(segments, base)
  const after = log.segments
  await log.remove(segments)
  await log.close()
  expect(after.map(({ file }) => file)).toEqual(['base-000002.log', 'epoch-000003.log'])
  expect(Object.entries(await folded(directory, [base]))).toEqual([
    ['a', 'one'],
    ['c', 'three'],
  ])
  expect(Object.entries(await folded(directory, after))).toEqual([
    ['a', 'changed'],
    ['c', 'three'],
    ['f', 'six'],
  ])
  // A base gets nothing more.
  const again = await EpochLog.open(store([base], 2), directory, true)
  await again.append(blocks(3, { g: 'seven' }), 3)
  expect(again.segments).toHaveLength(2)
  await again.close()
})

test('a compaction of a damaged log fails and leaves the log as it is', async () => {
  const { directory, segments, path } = await decided()
  truncateSync(path, 20)
  await expect(
    compactLog({ directory, segments, instance, epoch: 2, number: 2, isSynced: true }),
  ).rejects.toMatchObject({ code: 'LP5402' })
  expect(readdirSync(directory)).toEqual([segments[0]!.file])
})

test('state that was given up is gone', async () => {
  const directory = folder()
  const log = await EpochLog.open(store([], 0), directory, true)
  await log.append(blocks(1, { a: 'one' }), 1)
  const out = new BlockWriter(2)
  out.forgotten('main/aggregate/1')
  await log.append([...out.take(), ...blocks(2, { b: 'two' })], 2)
  await log.close()
  expect(await folded(directory, log.segments)).toEqual({ b: 'two' })
})

test('a write that failed is done again at the same place', async () => {
  const directory = folder()
  const log = await EpochLog.open(store([], 0), directory, true)
  await log.append(blocks(1, { a: 'one' }), 1)
  // What a full disk leaves: the first part of the blocks, and an error.
  const path = join(directory, log.segments[0]!.file)
  appendFileSync(path, blocks(1, { b: 'two', c: 'x'.repeat(100) })[0]!.subarray(0, 50))
  await log.append(blocks(1, { b: 'two', c: 'x'.repeat(100) }), 1)
  await log.sync()
  await log.close()
  expect(await folded(directory, log.segments)).toEqual({ a: 'one', b: 'two', c: 'x'.repeat(100) })
  await expect(log.append(blocks(2, { d: 'late' }), 2)).rejects.toThrow('closed')
})
