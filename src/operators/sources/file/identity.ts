import { createHash } from 'node:crypto'
import { type BigIntStats, readSync } from 'node:fs'

/** A fingerprint covers at most so much of the head of a file. */
export const mostHead = 1024
/** Shorter heads prove nothing: many logs begin alike. */
export const leastHead = 64
/** So many bytes before a position tell whether it is still the same file there. */
export const beforeSize = 256

/** What a file is, whatever its name: device, inode and birth time (inodes are used again at once). */
export const keyOf = ({ dev, ino, birthtimeNs }: BigIntStats): string => `${dev}-${ino}-${birthtimeNs}`

export const hashOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex').slice(0, 32)

/** What tells some bytes from others: their hash, or they themselves while nobody has asked for it. What hashes is slow to load. */
export type Print = string | Buffer

export const isPrintOf = (print: Print, bytes: Buffer): boolean =>
  typeof print === 'string' ? hashOf(bytes) === print : bytes.equals(print)

export const hashOfPrint = (print: Print): string => (typeof print === 'string' ? print : hashOf(print))

/** Up to `length` bytes of a file from `at`. */
export function peek(descriptor: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  let filled = 0
  while (filled < length) {
    const count = readSync(descriptor, bytes, filled, length - filled, at + filled)
    if (count === 0) break
    filled += count
  }
  return bytes.subarray(0, filled)
}

/** The bytes before a position. */
export const before = (descriptor: number, position: number): Buffer =>
  peek(descriptor, Math.max(0, position - beforeSize), Math.min(beforeSize, position))
