import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Frame } from '../../../src/runtime/frames/frame.ts'
import { type Extent, FrameLog } from '../../../src/runtime/frames/frame-log.ts'
import { folder } from '../../support/follow-files.ts'

const frame = (seq: number, text: string, target: string | null = null): Frame => ({
  epoch: 1,
  seq,
  count: 1,
  target,
  payload: Buffer.from(text),
})

const open = (directory: string, extent: Extent, segmentLength = 1000): Promise<FrameLog> =>
  FrameLog.open({ directory, name: 'box', title: 'the box', segmentLength }, extent)

async function all(log: FrameLog, from = 0, bytes = 100): Promise<string[]> {
  const texts: string[] = []
  for (let at = from; at < log.end; ) {
    const { frames, next } = await log.read(at, log.end, bytes)
    texts.push(...frames.map(({ payload }) => payload.toString()))
    at = next
  }
  return texts
}

test('frames come back as they were, whatever is in them and however long they are', async () => {
  const frames = fc.array(
    fc.record({
      epoch: fc.nat(),
      seq: fc.nat(),
      count: fc.nat(),
      target: fc.option(fc.string({ unit: 'binary', maxLength: 20 })),
      payload: fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
    }),
    { minLength: 1, maxLength: 20 },
  )
  await fc.assert(
    fc.asyncProperty(frames, fc.integer({ min: 1, max: 900 }), async (given, bytes) => {
      const log = await open(folder(), { from: 0, end: 0 })
      for (const one of given) await log.append([one])
      await log.sync()
      const back: Frame[] = []
      for (let at = 0; at < log.end; ) {
        const read = await log.read(at, log.end, bytes)
        back.push(...read.frames)
        at = read.next
      }
      expect(back).toEqual(given)
      await log.close()
    }),
    { numRuns: 60 },
  )
})

test('what stands behind the end that counts is cut, and writing goes on there', async () => {
  const base = folder()
  const first = await open(base, { from: 0, end: 0 })
  await first.append([frame(1, 'one'), frame(2, 'two')])
  const { end } = first
  await first.append([frame(3, 'never')])
  await first.close()
  const second = await open(base, { from: 0, end })
  await second.append([frame(3, 'three')])
  expect(await all(second)).toEqual(['one', 'two', 'three'])
  await second.close()
})

test('segments that nobody needs any more go, and those that were never counted', async () => {
  const base = folder()
  const log = await open(base, { from: 0, end: 0 }, 100)
  const ends: number[] = []
  for (let i = 0; i < 20; i++) {
    await log.append([frame(i, `text ${i}`.padEnd(60, '.'))])
    ends.push(log.end)
  }
  const before = readdirSync(base).length
  await log.forget(ends[11]!)
  expect(readdirSync(base).length).toBeLessThan(before)
  expect((await all(log, ends[11]))[0]).toMatch(/^text 12/)
  await log.close()
  const again = await open(base, { from: ends[11]!, end: ends[14]! }, 100)
  expect(await all(again, ends[11])).toHaveLength(3)
  expect(again.end).toBe(ends[14])
  await again.close()
})

test('a log that is shorter than it counts, or gone, is refused', async () => {
  const base = folder()
  const log = await open(base, { from: 0, end: 0 })
  await log.append([frame(1, 'one')])
  const { end } = log
  await log.close()
  await expect(open(base, { from: 0, end: end + 1 })).rejects.toMatchObject({ code: 'LP5434' })
  await expect(open(folder(), { from: 0, end })).rejects.toMatchObject({ code: 'LP5434' })
})

test('a damaged frame is found before anything of it is handed on', async () => {
  const base = folder()
  const log = await open(base, { from: 0, end: 0 })
  await log.append([frame(1, 'one'), frame(2, 'two')])
  const { end } = log
  await log.close()
  const path = join(base, readdirSync(base)[0]!)
  const bytes = readFileSync(path)
  bytes[bytes.length - 1]! ^= 1
  writeFileSync(path, bytes)
  const again = await open(base, { from: 0, end })
  const { frames, next } = await again.read(0, end, 1000)
  expect(frames).toHaveLength(1)
  await expect(again.read(next, end, 1000)).rejects.toMatchObject({ code: 'LP5434' })
  await again.close()
})

test('without a known end all whole frames count, and a torn one is cut off', async () => {
  const base = folder()
  const log = await open(base, { from: 0, end: 0 }, 100)
  for (let i = 0; i < 5; i++) await log.append([frame(i, `text ${i}`.padEnd(60, '.'))])
  const whole = log.end
  await log.append([frame(9, 'torn')])
  await log.close()
  const last = join(base, readdirSync(base).sort().at(-1)!)
  truncateSync(last, statSync(last).size - 2)
  const again = await open(base, { from: 0 }, 100)
  expect(again.end).toBe(whole)
  expect(await all(again)).toHaveLength(5)
  await again.close()
})

test('an empty log makes no file', async () => {
  const base = join(folder(), 'made')
  const log = await open(base, { from: 0, end: 0 })
  await log.sync()
  await log.close()
  expect(existsSync(base)).toBe(true)
  expect(readdirSync(base)).toEqual([])
})
