import { mkdtempSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Spool } from '../../../../src/operators/sinks/hdfs/spool.ts'

function spoolIn(folder: string): Spool {
  const spool = new Spool(folder, 'hdfs sink "out"')
  onTestFinished(() => spool.close())
  return spool
}

async function textOf(spool: Spool, range: Parameters<Spool['read']>[0]): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of spool.read(range)) parts.push(Buffer.from(part))
  return Buffer.concat(parts).toString('latin1')
}

test('gives back what it was given, from memory and from disk, and again after it was cleared', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'logpipe-spool-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const spool = spoolIn(folder)
  for (let round = 0; round < 2; round++) {
    const given = new Map<ReturnType<Spool['add']>, string>()
    for (let n = 0; n < 90; n++) {
      const parts = ['a', 'b'].map((letter) => Buffer.from(`${round} ${n} ${letter.repeat(149_000 + n)}`))
      given.set(spool.add(parts), parts.join(''))
      await spool.room()
    }
    expect(spool.size).toBeGreaterThan(24 * 1024 * 1024)
    for (const [range, text] of given) expect((await textOf(spool, range)) === text).toBe(true)
    await spool.clear()
    expect(spool.size).toBe(0)
  }
})

test('where it cannot be written, room is refused when memory is full, and not before', async () => {
  const spool = spoolIn('/nowhere')
  const range = spool.add([Buffer.alloc(10 * 1024 * 1024, 'x')])
  await spool.room()
  expect(await textOf(spool, range)).toHaveLength(10 * 1024 * 1024)
  spool.add([Buffer.alloc(10 * 1024 * 1024)])
  await expect(spool.room()).rejects.toMatchObject({ code: 'LP5107', blame: 'config' })
  await spool.clear()
  await spool.room()
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
    const folder = mkdtempSync(join(tmpdir(), 'logpipe-spool-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const spool = spoolIn(folder)
    const kept: { readonly range: ReturnType<Spool['add']>; readonly text: string }[] = []
    const length = 700_000
    for (let n = 0; n < 300; n++) {
      const text = `${n} `.repeat(length).slice(0, length)
      kept.push({ range: spool.add([Buffer.from(text)]), text })
      await spool.room()
      // Forty are needed at a time, 28 MB.
      if (kept.length <= 40) continue
      const { range, text: old } = kept.shift()!
      const half = { at: range.at + 300_000, length: length - 300_000 }
      spool.release({ at: range.at, length: 300_000 })
      expect((await textOf(spool, half)) === old.slice(300_000)).toBe(true)
      spool.release(half)
    }
    for (const { range, text } of kept) expect((await textOf(spool, range)) === text).toBe(true)
    expect(spool.size).toBe(40 * length)
    expect(sizeOfFile(folder)).toBeLessThan(36 * 1024 * 1024)
    for (const { range } of kept) spool.release(range)
    expect(spool.size).toBe(0)
  },
)
