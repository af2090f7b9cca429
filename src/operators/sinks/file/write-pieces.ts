import { write, writeSync, writev, writevSync } from 'node:fs'
import { writeFailure } from '../write-failure.ts'
import type { OpenFile } from './open-files.ts'

/** A regular file that takes longer than this, in milliseconds, is written by a thread next time. */
const slow = 25
/** So many writes go by thread before the direct way is tried again. */
const patience = 16
/** The kernel takes no more parts in one call. */
const mostParts = 1024

/** Where bytes go. */
export interface WriteTarget {
  /** As it is called in a sentence: `file "out.ndjson"`. */
  readonly title: string
  readonly descriptor: number
  /** A regular file: what is written lands in the page cache at once. */
  readonly isRegular: boolean
}

/**
 * Writes parts in order. A write into the page cache costs less than handing it to a thread, so that is tried first; a disk that keeps us
 * waiting is written by threads, so that reading goes on.
 */
export class DirectWriter {
  #byThread = 0

  /** At the end, or at a place. Fails with a `RunError`. */
  write(target: WriteTarget, parts: Buffer[], place: number | null): void | Promise<void> {
    if (!target.isRegular || this.#byThread > 0) {
      this.#byThread = Math.max(0, this.#byThread - 1)
      return writeByThread(target, parts, place)
    }
    const started = performance.now()
    try {
      writeNow(target.descriptor, parts, place)
    } catch (cause) {
      throw writeFailure(cause, target.title)
    }
    if (performance.now() - started > slow) this.#byThread = patience
  }
}

/** Writes parts to the files of a sink in order. */
export class PieceWriter {
  readonly #writer = new DirectWriter()

  /** At the end of the file, or, where it is opened for that, at a place. */
  write(file: OpenFile, parts: Buffer[], place: number | null = null): void | Promise<void> {
    file.dirty = true
    file.position += parts.reduce((sum, { length }) => sum + length, 0)
    return this.#writer.write(file, parts, place)
  }
}

function writeNow(descriptor: number, parts: Buffer[], place: number | null): void {
  if (parts.length === 1) {
    const part = parts[0]!
    for (let at = 0; at < part.length; )
      at += writeSync(descriptor, part, at, part.length - at, place === null ? null : place + at)
    return
  }
  let at = place
  for (let rest = parts; rest.length > 0; ) {
    const some = rest.slice(0, mostParts)
    const count = writevSync(descriptor, some, at ?? undefined)
    rest = after(rest, count)
    if (at !== null) at += count
  }
}

async function writeByThread(target: WriteTarget, parts: Buffer[], place: number | null): Promise<void> {
  try {
    let at = place
    for (let rest = parts; rest.length > 0; ) {
      const count = await writeOnce(target.descriptor, rest, at)
      rest = after(rest, count)
      if (at !== null) at += count
    }
  } catch (cause) {
    throw writeFailure(cause, target.title)
  }
}

function writeOnce(descriptor: number, parts: Buffer[], at: number | null): Promise<number> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, count: number): void =>
      error === null ? resolve(count) : reject(error)
    if (parts.length === 1) write(descriptor, parts[0]!, 0, parts[0]!.length, at, done)
    else if (at === null) writev(descriptor, parts.slice(0, mostParts), done)
    else writev(descriptor, parts.slice(0, mostParts), at, done)
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
