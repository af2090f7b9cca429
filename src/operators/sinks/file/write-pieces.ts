import { write, writeSync, writev, writevSync } from 'node:fs'
import { writeFailure } from '../write-failure.ts'
import type { OpenFile } from './open-files.ts'

/** A regular file that takes longer than this, in milliseconds, is written by a thread next time. */
const slow = 25
/** So many writes go by thread before the direct way is tried again. */
const patience = 16
/** The kernel takes no more parts in one call. */
const mostParts = 1024

/**
 * Writes parts to a file in order. A write into the page cache costs less than handing it to a thread, so that is tried first; a disk that
 * keeps us waiting is written by threads, so that reading goes on.
 */
export class PieceWriter {
  #byThread = 0

  write(file: OpenFile, parts: Buffer[]): void | Promise<void> {
    file.dirty = true
    if (!file.isRegular || this.#byThread > 0) {
      this.#byThread = Math.max(0, this.#byThread - 1)
      return writeByThread(file, parts)
    }
    const started = performance.now()
    try {
      writeNow(file.descriptor, parts)
    } catch (cause) {
      throw writeFailure(cause, file.title)
    }
    if (performance.now() - started > slow) this.#byThread = patience
  }
}

function writeNow(descriptor: number, parts: Buffer[]): void {
  if (parts.length === 1) {
    const part = parts[0]!
    for (let at = 0; at < part.length; ) at += writeSync(descriptor, part, at, part.length - at)
    return
  }
  for (let rest = parts; rest.length > 0; ) {
    const some = rest.slice(0, mostParts)
    rest = after(rest, writevSync(descriptor, some))
  }
}

async function writeByThread(file: OpenFile, parts: Buffer[]): Promise<void> {
  try {
    for (let rest = parts; rest.length > 0; ) rest = after(rest, await writeOnce(file.descriptor, rest))
  } catch (cause) {
    throw writeFailure(cause, file.title)
  }
}

function writeOnce(descriptor: number, parts: Buffer[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, count: number): void =>
      error === null ? resolve(count) : reject(error)
    if (parts.length === 1) write(descriptor, parts[0]!, 0, parts[0]!.length, null, done)
    else writev(descriptor, parts.slice(0, mostParts), done)
  })
}

/** What is left of the parts when so many bytes are written. */
function after(parts: Buffer[], count: number): Buffer[] {
  let left = count
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!
    if (left < part.length) return [part.subarray(left), ...parts.slice(i + 1)]
    left -= part.length
  }
  return []
}
