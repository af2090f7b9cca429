/** What each part of the disk's users calls durable is there after a loss of power that takes all that was not synced. */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LossyDisk } from './lossy-disk.ts'
import { scratchFolder } from './scratch-folder.ts'
import { bootAnew } from './watched-disk.ts'

const { FrameLog } = await import('../../src/runtime/frames/frame-log.ts')
const { KeptSink, writeText } = await import('../support/kept-sink.ts')

let folder = ''
let disk: LossyDisk

beforeEach(() => {
  folder = scratchFolder('syncs')
  disk = new LossyDisk(folder)
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
