import { open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { headLength } from './log-blocks.ts'

/** Numbered files of the epoch log; a base holds all state as of one epoch, and what follows it the changes since. */
export const fileName = (prefix: 'base' | 'epoch', number: number): string =>
  `${prefix}-${String(number).padStart(6, '0')}.log`

export const isBase = (file: string): boolean => file.startsWith('base-')

/** The number of a file of the log; undefined for any other file. */
export function numberOf(file: string): number | undefined {
  const found = /^(?:base|epoch)-(\d{6,})\.log$/.exec(file)
  return found === null ? undefined : Number(found[1])
}

/** A block that is cut short or damaged. */
export class BrokenBlock extends Error {}

/** The checksum of a file's first blocks, one more block added to it. */
export const addToChecksum = (checksum: number, block: Buffer): number =>
  crc32(block.subarray(0, headLength), checksum)

export interface ReadBlock {
  readonly body: Buffer
  /** Of the file up to the end of this block; the checksum is that from `start` on. */
  readonly length: number
  readonly checksum: number
}

/** The blocks of a file from one that begins at `start`, up to `length` bytes. Throws a `BrokenBlock` where they end before that. */
export async function* readBlocks(
  path: string,
  length: number,
  start = 0,
): AsyncGenerator<ReadBlock, void, void> {
  const handle = await open(path, 'r')
  try {
    const head = Buffer.alloc(headLength)
    let checksum = 0
    for (let at = start; at < length; ) {
      const { bytesRead } = await handle.read(head, 0, headLength, at)
      const size = head.readUInt32LE(0)
      if (bytesRead < headLength || size === 0 || size > length - at - headLength)
        throw new BrokenBlock(`it is cut short at byte ${at}`)
      const body = Buffer.allocUnsafe(size)
      const inside = await handle.read(body, 0, size, at + headLength)
      if (inside.bytesRead < size) throw new BrokenBlock(`it is cut short at byte ${at}`)
      if (crc32(body, size) !== head.readUInt32LE(4))
        throw new BrokenBlock(`the checksum at byte ${at} is wrong`)
      checksum = addToChecksum(checksum, head)
      at += headLength + size
      yield { body, length: at, checksum }
    }
  } finally {
    await handle.close()
  }
}

/** New names in a folder are durable when it resolves. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
