import { closeSync, fstatSync, openSync } from 'node:fs'
import type { Origin } from '../../contract/chunk.ts'
import type { SourceContext } from '../../contract/source.ts'
import { LineFramer } from '../line-framer.ts'
import { readDescriptor, readRegular } from '../read-descriptor.ts'
import { readFailure } from '../read-failure.ts'
import { type Compression, compressionOf } from './compression.ts'
import type { FileState } from './file-state.ts'
import { isSame } from './file-state.ts'
import type { FileTable } from './file-table.ts'
import { mostHead } from './identity.ts'
import { decompressedHead, type Piece, readCompressed } from './read-compressed.ts'

export const originOf = (context: SourceContext, state: FileState): Origin => ({
  source: context.name,
  partition: state.key,
  path: state.path,
})

export function open(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (cause) {
    throw readFailure(cause, `file "${path}"`)
  }
}

/**
 * Reads one file from its position to its present end, a piece after the other, with time for others between; a last line without a line end
 * counts. Whoever ends it early finds in the state where it goes on.
 */
export async function* readPieces(
  state: FileState,
  table: FileTable,
  context: SourceContext,
  decompress: boolean,
  piece: Piece,
): AsyncGenerator<void, void> {
  const { path } = state
  const title = `file "${path}"`
  const descriptor = open(path)
  try {
    const status = fstatSync(descriptor)
    if (status.isDirectory()) throw Object.assign(new Error('a directory'), { code: 'EISDIR' })
    if (!status.isFile()) {
      const framer = new LineFramer(context, originOf(context, state))
      const ended = await readDescriptor(descriptor, framer, context, title)
      if (ended) framer.finish()
      framer.close()
      return
    }
    const compression = decompress ? compressionOf(descriptor) : undefined
    if (compression !== undefined) {
      yield* readWhole(state, compression, table, context, piece)
      return
    }
    if (!isSame(state, descriptor, status.size)) restart(state, table, context)
    const framer = new LineFramer(context, originOf(context, state), state.line, state.offset)
    table.begin({ state, framer, descriptor })
    try {
      while (!context.stop.aborted) {
        const { buffer, filled } = framer
        const most =
          piece.size === Number.POSITIVE_INFINITY ? piece.size : Math.min(piece.size, buffer.length - filled)
        const ended = await readRegular(descriptor, framer, context, title, framer.end, most)
        if (ended) {
          framer.finish()
          return
        }
        yield
      }
    } finally {
      table.end(state)
      framer.close()
    }
  } catch (cause) {
    throw readFailure(cause, title)
  } finally {
    closeSync(descriptor)
  }
}

/** Reads one file from its position to its present end. */
export async function readToEnd(
  state: FileState,
  table: FileTable,
  context: SourceContext,
  decompress: boolean,
): Promise<void> {
  const pieces = readPieces(state, table, context, decompress, { size: Number.POSITIVE_INFINITY })
  for (let done = false; !done; ) done = (await pieces.next()).done === true
}

/** Reads a compressed file. Data that breaks off is told, and counted as one refused line where it broke. */
export async function* readWhole(
  state: FileState,
  compression: Compression,
  table: FileTable,
  context: SourceContext,
  piece: Piece,
): AsyncGenerator<void, void> {
  if (state.done) return
  if (state.head === 0) {
    const head = await decompressedHead(state.path, compression, mostHead)
    state.head = head.length
    state.print = head
  }
  const framer = new LineFramer(context, originOf(context, state), state.line, state.offset)
  table.begin({ state, framer })
  try {
    const ending = yield* readCompressed(state.path, compression, framer, context, piece)
    if (ending.kind === 'stopped') return
    if (ending.kind === 'end') {
      framer.finish()
    } else {
      context.push({
        kind: 'refused',
        origin: framer.origin,
        line: framer.line,
        offset: framer.offset,
        length: framer.held.length,
        head: framer.held.head,
        code: 'LP5105',
        reason: ending.reason,
      })
      context.log.error(
        `File "${state.path}" is read only in part: ${ending.reason}, after ${framer.line - 1} lines.`,
        { code: 'LP5105' },
      )
    }
    state.done = true
    table.touch(state)
  } finally {
    table.end(state)
    framer.close()
  }
}

/** The file is another one than it was: it is read from its beginning. */
export function restart(state: FileState, table: FileTable, context: SourceContext): void {
  context.log.warn(
    `File "${state.path}" was emptied or written anew since position ${state.offset}; it is read from its beginning.`,
  )
  state.offset = 0
  state.line = 1
  state.head = 0
  state.print = ''
  state.before = ''
  table.touch(state)
}
