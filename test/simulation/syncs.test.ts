/** What each part of the disk's users calls durable is there after a loss of power that takes all that was not synced. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LossyDisk } from './lossy-disk.ts'
import { scratchFolder } from './scratch-folder.ts'
import { bootAnew, type DiskFault } from './watched-disk.ts'

const { FrameLog } = await import('../../src/runtime/frames/frame-log.ts')
const { KeptSink, writeText } = await import('../support/kept-sink.ts')
const { compactLog } = await import('../../src/runtime/epoch/compact-log.ts')
const { EpochLog } = await import('../../src/runtime/epoch/epoch-log.ts')
const { FoldedLog } = await import('../../src/runtime/epoch/folded-log.ts')
const { BlockWriter } = await import('../../src/runtime/epoch/log-blocks.ts')
const { replayLog } = await import('../../src/runtime/epoch/replay-log.ts')
const { memoryStore } = await import('../support/follow-files.ts')

let folder = ''
let disk: LossyDisk
/** What goes wrong with each sync. */
let fault: DiskFault | undefined

beforeEach(() => {
  fault = undefined
  folder = scratchFolder('syncs')
  disk = new LossyDisk(folder, (call) => (call === 'sync' ? fault : undefined))
})
afterEach(() => {
  disk.close()
  rmSync(folder, { recursive: true, force: true })
})

function losePower(): void {
  disk.loseAll().restore()
  disk.settle()
  bootAnew()
}

const durability = 'power'

test.each([
  ['live', 'out'],
  ['live', 'new/folder/out'],
  ['commit', 'out'],
  ['commit', 'new/folder/out'],
] as const)('what was flushed to a file with "publish: %s" is there, at "%s"', async (publish, name) => {
  const path = join(folder, name)
  const kept = new KeptSink({ publish })
  const first = await kept.open({ durability })
  await writeText(first, path, '1\n', '2\n')
  await kept.decide(first)
  await writeText(first, path, '3\n')
  losePower()
  expect(readFileSync(path, 'utf8')).toBe('1\n2\n')
  const second = await kept.open({ durability })
  await writeText(second, path, '3\n')
  await kept.decide(second)
  losePower()
  expect(readFileSync(path, 'utf8')).toBe('1\n2\n3\n')
})

test.each(['live', 'commit'] as const)(
  'what was written to a file that had to be closed for another is there with the next flush, with "publish: %s"',
  async (publish) => {
    const paths = ['a', 'b', 'c', 'd'].map((name) => join(folder, name))
    const kept = new KeptSink({ publish, max_open: 2 })
    const sink = await kept.open({ durability })
    for (const path of paths) await writeText(sink, path, '1\n')
    await kept.decide(sink)
    losePower()
    for (const path of paths) expect(readFileSync(path, 'utf8')).toBe('1\n')
  },
)

test.each(['live', 'commit'] as const)(
  'a file that was there, whose name nobody has synced, is there with the next flush, with "publish: %s"',
  async (publish) => {
    const path = join(folder, 'out')
    writeFileSync(path, '')
    const kept = new KeptSink({ publish })
    const sink = await kept.open({ durability })
    await writeText(sink, path, '1\n')
    await kept.decide(sink)
    losePower()
    expect(readFileSync(path, 'utf8')).toBe('1\n')
  },
)

test('the published name of a file is there once its rename is no longer due', async () => {
  const kept = new KeptSink({ publish: 'rotate', rotate: { size: 1 } })
  const sink = await kept.open({ durability })
  await writeText(sink, join(folder, 'out'), '1\n')
  await kept.decide(sink)
  // Now nothing is kept of the rename.
  await kept.decide(sink)
  losePower()
  expect(readFileSync(join(folder, 'out.000001'), 'utf8')).toBe('1\n')
})

test('frames that were synced are there, those of several segments too', async () => {
  const options = { directory: folder, name: 'log', title: 'a log', isSynced: true, segmentLength: 100 }
  const frame = (seq: number) => ({ epoch: 1, seq, count: 1, target: null, payload: Buffer.alloc(60, seq) })
  const log = await FrameLog.open(options, { from: 0, end: 0 })
  for (const seq of [1, 2, 3, 4, 5]) await log.append([frame(seq)])
  await log.sync()
  const { end } = log
  await log.append([frame(6)])
  await log.close()
  losePower()
  const again = await FrameLog.open(options, { from: 0, end })
  const seqs: number[] = []
  for (let at = 0; at < end; ) {
    const { frames, next } = await again.read(at, end, 1)
    seqs.push(...frames.map(({ seq }) => seq))
    at = next
  }
  await again.close()
  expect(seqs).toEqual([1, 2, 3, 4, 5])
})

test('what could not be synced stays unsure, until it is written again', async () => {
  const options = { directory: folder, name: 'log', title: 'a log', isSynced: true }
  const frame = (seq: number) => ({ epoch: 1, seq, count: 1, target: null, payload: Buffer.alloc(60, seq) })
  const log = await FrameLog.open(options, { from: 0, end: 0 })
  await log.append([frame(1)])
  await log.sync()
  const { end } = log
  await log.append([frame(2)])
  fault = 'EIO'
  await expect(log.sync()).rejects.toMatchObject({ code: 'EIO' })
  fault = undefined
  // The kernel would say yes now, and has not written it.
  await expect(log.sync()).rejects.toThrow('could not be synced')
  expect(log.isUnsure).toBe(true)
  log.rewind(end)
  await log.append([frame(3)])
  await log.sync()
  const after = log.end
  await log.close()
  losePower()
  const again = await FrameLog.open(options, { from: 0, end: after })
  const { frames } = await again.read(0, after, 1000)
  await again.close()
  expect(frames.map(({ seq }) => seq)).toEqual([1, 3])
})

/** Blocks of an epoch that puts one text. */
function blocks(epoch: number, text: string): Buffer[] {
  const out = new BlockWriter(epoch)
  out.state('main/aggregate/1', 'windows')
  out.put('t', text, Buffer.from(text))
  return out.take()
}

test('what the epoch log has synced is there, and so is a base that was made of it', async () => {
  const instance = 'i'
  const log = await EpochLog.open({ ...memoryStore(), instance, epoch: 0, log: () => [] }, folder, true)
  const kept = async (segments: typeof log.segments): Promise<readonly unknown[]> => {
    const found = new FoldedLog()
    await replayLog({ directory: folder, segments, instance }, found)
    return [...found.stages.get('main/aggregate/1')!.get('windows')!.get('t')!.keys()]
  }
  await log.append(blocks(1, 'one'), 1)
  await log.sync()
  const { segments } = log
  await log.append(blocks(2, 'two'), 2)
  await log.close()
  losePower()
  expect(await kept(segments)).toEqual(['one'])
  const base = await compactLog({
    directory: folder,
    segments,
    instance,
    epoch: 1,
    number: 7,
    isSynced: true,
  })
  losePower()
  expect(await kept([base])).toEqual(['one'])
})
