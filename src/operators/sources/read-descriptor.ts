import { fstatSync, readSync } from 'node:fs'
import { Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { isatty, ReadStream } from 'node:tty'
import type { SourceContext } from '../contract/source.ts'
import type { LineFramer } from './line-framer.ts'
import { readFailure } from './read-failure.ts'

type Context = Pick<SourceContext, 'ready' | 'stop'>

/** Milliseconds of reading before signals, timers and writers get their turn. */
const slice = 50

/** Reads whatever stands behind a descriptor to its end: a file, a device, a pipe, a socket, a terminal. False: it was stopped before. */
export async function readDescriptor(
  descriptor: number,
  framer: LineFramer,
  context: Context,
  title: string,
): Promise<boolean> {
  const status = fstatSync(descriptor)
  if (status.isFile() || (status.isCharacterDevice() && !isatty(descriptor)))
    return readRegular(descriptor, framer, context, title)
  await readStream(descriptor, framer, context, title)
  return !context.stop.aborted
}

/**
 * Reads a regular file from where its descriptor stands (or from `position` on) to its present end, without waiting on any thread: the
 * bytes are in the page cache or a disk's latency away. False: it was stopped before the end, or `most` bytes were read.
 */
export async function readRegular(
  descriptor: number,
  framer: LineFramer,
  context: Context,
  title: string,
  position?: number,
  most = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  let at = position
  let left = most
  let turnEnds = performance.now() + slice
  while (!context.stop.aborted && left > 0) {
    const wait = context.ready()
    if (wait !== undefined) {
      await wait
      turnEnds = performance.now() + slice
      continue
    }
    if (performance.now() > turnEnds) {
      await nextTurn()
      turnEnds = performance.now() + slice
      continue
    }
    const { buffer, filled } = framer
    let count: number
    try {
      count = readSync(descriptor, buffer, filled, Math.min(buffer.length - filled, left), at ?? null)
    } catch (cause) {
      throw readFailure(cause, title)
    }
    if (count === 0) return true
    if (at !== undefined) at += count
    left -= count
    framer.took(count)
  }
  return false
}

/** Reads a pipe, socket or terminal until it ends or the source is stopped. Nothing is read ahead while the gate is closed. */
export function readStream(
  descriptor: number,
  framer: LineFramer,
  context: Context,
  title: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const target = { buffer: () => framer.buffer.subarray(framer.filled), callback: took }
    let stream: Socket
    try {
      stream = openStream(descriptor, target)
    } catch (cause) {
      reject(readFailure(cause, title))
      return
    }
    function took(count: number): boolean {
      try {
        framer.took(count)
      } catch (cause) {
        finish(() => reject(cause))
        return false
      }
      const wait = context.ready()
      if (wait === undefined) return true
      void wait.then(() => {
        if (!stream.destroyed) stream.resume()
      })
      return false
    }
    function finish(settle: () => void): void {
      context.stop.removeEventListener('abort', stopped)
      stream.destroy()
      settle()
    }
    const stopped = (): void => finish(resolve)
    context.stop.addEventListener('abort', stopped, { once: true })
    stream.on('end', () => finish(resolve))
    stream.on('close', () => finish(resolve))
    stream.on('error', (cause) => finish(() => reject(readFailure(cause, title))))
    if (context.stop.aborted) stopped()
    else stream.resume()
  })
}

interface Target {
  readonly buffer: () => Uint8Array
  readonly callback: (count: number, buffer: Uint8Array) => boolean
}

function openStream(descriptor: number, onread: Target): Socket {
  try {
    return new Socket({ fd: descriptor, readable: true, writable: false, onread } as never)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_INVALID_FD_TYPE') throw cause
    const stream = new ReadStream(descriptor)
    stream.on('data', (bytes: Buffer) => {
      for (let at = 0; at < bytes.length; ) {
        const space = onread.buffer()
        const count = Math.min(space.length, bytes.length - at)
        space.set(bytes.subarray(at, at + count))
        at += count
        if (!onread.callback(count, space)) stream.pause()
      }
    })
    return stream
  }
}
