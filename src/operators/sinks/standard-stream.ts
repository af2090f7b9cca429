import { fstatSync, writeSync } from 'node:fs'
import { Socket } from 'node:net'
import { isatty } from 'node:tty'
import { type Encoded, noRows, type RunningSink, type SinkContext } from '../contract/sink.ts'
import { stoppedWaiting } from '../contract/stopped-waiting.ts'
import { prettyLines } from './pretty-lines.ts'
import { writeFailure } from './write-failure.ts'

export type Pretty = 'auto' | 'always' | 'never'

/** Standard output or standard error as a sink. A reader that went away ends the pipeline without an error. */
export async function openStandardStream(
  descriptor: 1 | 2,
  pretty: Pretty,
  context: SinkContext,
): Promise<RunningSink> {
  const title = descriptor === 1 ? 'standard output' : 'standard error'
  const terminal = isatty(descriptor)
  const send = writerFor(descriptor, title, context)
  const isPretty = pretty === 'always' || (pretty === 'auto' && terminal)
  const colour = terminal && (process.env['NO_COLOR'] ?? '') === ''
  return {
    write(pieces) {
      if (!isPretty) return send(pieces.map(bytesOf))
      return send(pieces.map((piece) => prettyLines(bytesOf(piece), colour)))
    },
    flush: () => Promise.resolve(noRows),
    close: () => Promise.resolve(),
  }
}

const bytesOf = ({ buffer, start, end }: Encoded): Buffer => buffer.subarray(start, end)

type Send = (parts: readonly Buffer[]) => void | Promise<void>

function writerFor(descriptor: number, title: string, context: SinkContext): Send {
  let isBlocking: boolean
  try {
    const status = fstatSync(descriptor)
    isBlocking = status.isFile() || status.isCharacterDevice()
  } catch (cause) {
    throw writeFailure(cause, title)
  }
  return isBlocking ? fileWriter(descriptor, title, context) : streamWriter(descriptor, title, context)
}

const isGone = (cause: unknown): boolean =>
  ['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED'].includes((cause as NodeJS.ErrnoException).code ?? '')

/** Files, terminals and devices take what they are given. */
function fileWriter(descriptor: number, title: string, { gone, stop }: SinkContext): Send {
  const finish = async (parts: Buffer[], from: number): Promise<void> => {
    let at = from
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 1))
      if (stop.aborted) throw stoppedWaiting(title, 'for somebody to read')
      const left = writeParts(descriptor, parts, at)
      if (left === undefined) return
      at = left
    }
  }
  const guard = (cause: unknown): void => {
    if (!isGone(cause)) throw writeFailure(cause, title)
    gone()
  }
  return (parts) => {
    const rest = [...parts]
    try {
      const left = writeParts(descriptor, rest, 0)
      return left === undefined ? undefined : finish(rest, left).catch(guard)
    } catch (cause) {
      return guard(cause)
    }
  }
}

/** Writes and removes parts from the front. Undefined: all is written; a number: the first part is written up to there (EAGAIN). */
function writeParts(descriptor: number, parts: Buffer[], from: number): number | undefined {
  let at = from
  while (parts.length > 0) {
    const part = parts[0]!
    while (at < part.length) {
      try {
        at += writeSync(descriptor, part, at, part.length - at)
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'EAGAIN') return at
        throw cause
      }
    }
    parts.shift()
    at = 0
  }
  return undefined
}

/** Pipes and sockets take what fits now; the rest goes when their reader has read. */
function streamWriter(descriptor: number, title: string, { gone }: SinkContext): Send {
  const stream = new Socket({ fd: descriptor, readable: false, writable: true })
  let failure: unknown
  let settle: (() => void) | undefined
  stream.on('error', (cause) => {
    failure = cause
    settle?.()
  })
  return (parts) =>
    new Promise<void>((resolve, reject) => {
      const done = (cause?: unknown): void => {
        settle = undefined
        const found = cause ?? failure
        if (found === undefined || found === null) {
          resolve()
        } else if (isGone(found)) {
          gone()
          resolve()
        } else {
          reject(writeFailure(found, title))
        }
      }
      if (failure !== undefined || stream.destroyed) {
        done(failure ?? Object.assign(new Error('closed'), { code: 'EPIPE' }))
        return
      }
      settle = done
      if (parts.length === 1) {
        stream.write(parts[0]!, done)
        return
      }
      stream.cork()
      for (const [i, part] of parts.entries()) stream.write(part, i === parts.length - 1 ? done : undefined)
      stream.uncork()
    })
}
