import { setImmediate as nextTurn } from 'node:timers/promises'
import { Heap } from '../../../core/heap.ts'
import type { SourceContext } from '../../contract/source.ts'
import type { FileState } from './file-state.ts'
import type { FileTable } from './file-table.ts'
import type { Piece } from './read-compressed.ts'
import { readPieces } from './read-file.ts'

/** Files that are open at a time: each may hold the beginning of a line, and a decompressor. */
const mostOpen = 128
/** Of each file a little is read first, so that what is old is found before much of what is new is held. */
const firstPiece = 16 * 1024
const laterPiece = 512 * 1024
/** Milliseconds before signals, timers and writers get their turn. */
const slice = 50

interface Reading {
  readonly state: FileState
  /** Its place among the files by path. */
  readonly index: number
  readonly piece: Piece
  watermark: number
  pieces: AsyncGenerator<void, void> | undefined
}

/**
 * Reads files side by side, always the next piece of the one whose watermark is lowest, among equals the first by its path (protocol D4): so
 * time moves through all of them together, and little has to be held. `failed` is told what a file has against it.
 */
export async function readInTimeOrder(
  states: readonly FileState[],
  table: FileTable,
  context: SourceContext,
  decompress: boolean,
  failed: (cause: unknown, path: string) => void,
): Promise<void> {
  const watermark = context.watermark!
  const queue = new Heap<Reading>((a, b) => a.watermark - b.watermark || a.index - b.index)
  const open = new Set<Reading>()
  for (const [index, state] of states.entries())
    queue.push({
      state,
      index,
      piece: { size: firstPiece },
      watermark: watermark(state.key),
      pieces: undefined,
    })
  try {
    let turnEnds = performance.now() + slice
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      // The only one left is read to its end.
      if (queue.size === 0) next.piece.size = Number.POSITIVE_INFINITY
      const isLast = await step(next)
      // What was only stopped goes on after a restart.
      if (context.stop.aborted) return
      if (isLast) context.partitions.ends(next.state.key)
      else {
        next.watermark = watermark(next.state.key)
        queue.push(next)
      }
      if (performance.now() < turnEnds) continue
      await nextTurn()
      turnEnds = performance.now() + slice
    }
  } finally {
    for (const { pieces } of open) await pieces?.return()
  }

  /** Reads one piece; true: it was the last. */
  async function step(reading: Reading): Promise<boolean> {
    const { state, piece } = reading
    try {
      if (reading.pieces === undefined) {
        if (open.size >= mostOpen) await rest(furthest(open))
        if (!table.states.has(state.key)) table.add(state)
        reading.pieces = readPieces(state, table, context, decompress, piece)
        open.add(reading)
      }
      const { done } = await reading.pieces.next()
      piece.size = Math.max(piece.size, laterPiece)
      if (done !== true) return false
    } catch (cause) {
      failed(cause, state.path)
    }
    open.delete(reading)
    return true
  }

  /** Closes a file, to be opened again where it was. A compressed one is then read anew from its beginning, so in ever larger pieces. */
  async function rest(reading: Reading): Promise<void> {
    open.delete(reading)
    await reading.pieces!.return()
    reading.pieces = undefined
    reading.piece.size *= 2
  }
}

/** The file that will be needed last. */
function furthest(open: ReadonlySet<Reading>): Reading {
  let last: Reading | undefined
  for (const reading of open)
    if (
      last === undefined ||
      reading.watermark > last.watermark ||
      (reading.watermark === last.watermark && reading.index > last.index)
    )
      last = reading
  return last!
}
