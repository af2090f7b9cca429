import { mkdtempSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { RunError } from '../../../../src/core/run-error.ts'
import { type Places, type Range, Spool } from '../../../../src/operators/sinks/hdfs/spool.ts'
import { SpoolFile } from '../../../../src/operators/sinks/hdfs/spool-file.ts'

const mib = 1024 * 1024

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'logpipe-spool-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function spoolIn(folder: string): Spool {
  const spool = new Spool(new SpoolFile(folder, 'hdfs sink "out"'))
  onTestFinished(() => spool.close())
  return spool
}

async function textOf(spool: Spool, range: Range): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of spool.read(range)) parts.push(Buffer.from(part))
  return Buffer.concat(parts).toString('latin1')
}

test('gives back what it was given, from memory and from disk, and again after it was cleared', async () => {
  const spool = spoolIn(newFolder())
  for (let round = 0; round < 2; round++) {
    const given = new Map<Range, string>()
    for (let n = 0; n < 90; n++) {
      const parts = ['a', 'b'].map((letter) => Buffer.from(`${round} ${n} ${letter.repeat(149_000 + n)}`))
      const text = parts.join('')
      const range = await spool.add(parts)
      expect((await textOf(spool, range)) === text).toBe(true)
      given.set(range, text)
      spool.settle()
      // Nobody holds on to what was given.
      for (const part of parts) part.fill('-')
    }
    expect(spool.held).toBeGreaterThan(24 * mib)
    for (const [range, text] of given) expect((await textOf(spool, range)) === text).toBe(true)
    spool.clear()
    expect(spool.held).toBe(0)
  }
})

test('where it cannot be written, room is refused when memory is full, and not before', async () => {
  const spool = spoolIn('/nowhere')
  const range = await spool.add([Buffer.alloc(10 * mib, 'x')])
  spool.settle()
  spool.room()
  expect(await textOf(spool, range)).toBe('x'.repeat(10 * mib))
  await spool.add([Buffer.alloc(10 * mib)])
  expect(() => spool.room()).toThrow(expect.objectContaining({ code: 'LP5107', blame: 'config' }))
  spool.clear()
  spool.room()
})

/** Bytes of the nameless file in a folder, as Linux shows the files of a process. */
function sizeOfFile(folder: string): number {
  const open = readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder)
    } catch {
      // The one by which the folder itself was read.
      return false
    }
  })
  expect(open).toHaveLength(1)
  return statSync(`/proc/self/fd/${open[0]}`).size
}

test.skipIf(process.platform !== 'linux')(
  'room that is released is used again, and a range of which a part was released has the rest',
  async () => {
    const folder = newFolder()
    const spool = spoolIn(folder)
    const kept: { readonly range: Range; readonly text: string }[] = []
    const length = 700_000
    for (let n = 0; n < 300; n++) {
      const text = `${n} `.repeat(length).slice(0, length)
      kept.push({ range: await spool.add([Buffer.from(text)]), text })
      spool.settle()
      // Forty are needed at a time, 28 MB.
      if (kept.length <= 40) continue
      const { range, text: old } = kept.shift()!
      const half = spool.release(range, 300_000)!
      expect((await textOf(spool, half)) === old.slice(300_000)).toBe(true)
      expect(spool.release(half)).toBe(undefined)
    }
    for (const { range, text } of kept) expect((await textOf(spool, range)) === text).toBe(true)
    expect(spool.held).toBeLessThan(36 * mib)
    expect(sizeOfFile(folder)).toBeLessThan(36 * mib)
    for (const { range } of kept) spool.release(range)
    expect(spool.held).toBeLessThanOrEqual(mib)
  },
)

test.skipIf(process.platform !== 'linux')(
  'room beyond 256 MiB is given back when nothing is needed, and what comes then is kept as before',
  async () => {
    const folder = newFolder()
    const spool = spoolIn(folder)
    const part = Buffer.alloc(4 * mib)
    for (let n = 0; n < 70; n++) await spool.add([part])
    expect(sizeOfFile(folder)).toBeGreaterThan(260 * mib)
    spool.clear()
    const ranges: Range[] = []
    for (let n = 0; n < 4; n++) ranges.push(await spool.add([part.fill(n)]))
    spool.settle()
    expect(sizeOfFile(folder)).toBeLessThan(16 * mib)
    for (const [n, range] of ranges.entries())
      expect((await textOf(spool, range)) === String.fromCharCode(n).repeat(part.length)).toBe(true)
  },
)

test('many small parts are read as few large ones, in memory and on disk', async () => {
  const spool = spoolIn(newFolder())
  const small = Array.from({ length: 2000 }, (_, n) => Buffer.from(`${n} `.repeat(50)))
  const counts: number[] = []
  for (let n = 0; n < 20; n++) {
    const range = await spool.add(small)
    let count = 0
    for await (const part of spool.read(range)) count += Math.sign(part.length)
    counts.push(count)
    spool.settle()
  }
  // Blocks of 1 MiB end anywhere in them.
  expect(Math.max(...counts)).toBeLessThanOrEqual(2)
})

/** Places in memory, whose writes may fail for want of room. */
class Shelf implements Places {
  readonly bytes = Buffer.alloc(400 * mib)
  readonly taken = new Set<number>()
  isFull = false

  take(): number {
    let place = 0
    while (this.taken.has(place)) place++
    this.taken.add(place)
    return place
  }

  give(place: number): void {
    if (!this.taken.delete(place)) throw new Error(`Place ${place} is given twice.`)
  }

  async write(parts: Parameters<Places['write']>[0]): Promise<void> {
    for (const { at, part } of parts) {
      part.copy(this.bytes, at)
      if (this.isFull) throw new RunError('LP5104', 'x', 'config', 'No space left.')
    }
  }

  async read(into: Buffer, at: number): Promise<void> {
    this.bytes.copy(into, 0, at)
  }

  shrink(): void {}
  async close(): Promise<void> {}
}

type Step = { readonly kind: 'add' | 'release' | 'clear' | 'disk'; readonly size: number }

test('whatever is added, released and refused by the disk: what is needed is there, and nothing else is kept', async () => {
  const shelf = new Shelf()
  const step = fc.record<Step>({
    kind: fc.constantFrom('add', 'add', 'add', 'add', 'release', 'release', 'clear', 'disk'),
    size: fc.oneof(fc.nat(100), fc.nat(3 * mib), fc.constantFrom(mib, mib / 2, 8 * mib)),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      shelf.isFull = false
      const spool = new Spool(shelf)
      const kept: { range: Range; bytes: Buffer }[] = []
      let seed = 0
      for (const { kind, size } of steps) {
        if (kind === 'disk') shelf.isFull = !shelf.isFull
        else if (kind === 'clear') {
          spool.clear()
          kept.length = 0
        } else if (kind === 'add') {
          const part = Buffer.alloc(size, ++seed % 251)
          const range = await spool.add([part.subarray(0, size / 3), part.subarray(size / 3)])
          kept.push({ range, bytes: Buffer.from(part) })
          spool.settle()
          part.fill(255)
        } else if (kept.length > 0) {
          // Not always the oldest: files have their answers at different times.
          const at = size % Math.min(kept.length, 3)
          const { range, bytes } = kept[at]!
          const left = spool.release(range, Math.min(size, range.length))
          if (left === undefined) kept.splice(at, 1)
          else kept[at] = { range: left, bytes: bytes.subarray(bytes.length - left.length) }
        }
      }
      for (const { range, bytes } of kept) {
        const found: Buffer[] = []
        for await (const part of spool.read(range)) found.push(Buffer.from(part))
        expect(Buffer.concat(found).equals(bytes)).toBe(true)
      }
      // What is told to be held is what lies on disk and in memory: each block of which a byte is needed, and the one in use.
      const blocks = new Set<number>()
      for (const { range } of kept)
        for (let at = range.at; at < range.at + range.length; at += mib - (at % mib))
          blocks.add(Math.floor(at / mib))
      expect(spool.held).toBeGreaterThanOrEqual(Math.max(blocks.size, shelf.taken.size) * mib)
      expect(spool.held).toBeLessThanOrEqual((blocks.size + 1) * mib)
      for (const { range } of kept) spool.release(range)
      // But the block into which the next bytes go.
      expect(shelf.taken.size).toBeLessThanOrEqual(1)
      spool.clear()
      expect(shelf.taken.size).toBe(0)
    }),
    { numRuns: 60 },
  )
})

test('where the disk is full by now, the begun block on it is left, and its place is free when nothing in it is needed', async () => {
  const shelf = new Shelf()
  const spool = new Spool(shelf)
  const first = [await spool.add([Buffer.alloc(9 * mib)]), await spool.add([Buffer.from('on disk')])]
  expect(shelf.taken.size).toBe(10)
  for (const range of first.slice(0, 1)) spool.release(range)
  shelf.isFull = true
  // Few blocks: in memory without a look at the disk.
  const second = await spool.add([Buffer.from('in memory')])
  spool.settle()
  expect(await textOf(spool, first[1]!)).toBe('on disk')
  expect(await textOf(spool, second)).toBe('in memory')
  spool.release(first[1]!)
  expect(shelf.taken.size).toBe(0)

  shelf.isFull = false
  const third = [await spool.add([Buffer.alloc(9 * mib)]), await spool.add([Buffer.from('on disk')])]
  for (const range of third) spool.release(range)
  expect(shelf.taken.size).toBe(1)
  await spool.add([Buffer.from('in memory')])
  expect(shelf.taken.size).toBe(0)
})
