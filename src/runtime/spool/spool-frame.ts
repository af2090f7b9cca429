import { BytesReader, BytesWriter } from '../../core/binary.ts'
import { parseJson, toJson } from '../../core/json.ts'
import type { Rec, Value } from '../../core/value.ts'
import type { Chunk, RecordChunk, RefusedLine } from '../../operators/contract/chunk.ts'
import type { PartitionNotes } from '../../operators/contract/partition-notes.ts'
import { type Frame, frameLength } from '../frames/frame.ts'

export type Item = Chunk | RecordChunk | RefusedLine

/** What a source says of a partition, in its place among the events. */
export interface Note {
  readonly kind: keyof PartitionNotes
  readonly partitions: readonly string[]
}

interface EventHead {
  readonly partition: string
  readonly path: string | null
  /** Microseconds. */
  readonly received: number
}

/** What a frame of a spool holds beside its payload. */
type Head =
  | Note
  | (EventHead & { readonly kind: 'chunk' } & Pick<Chunk, 'isOneLine'>)
  | (EventHead & { readonly kind: 'records' })
  | (EventHead & Pick<RefusedLine, 'kind' | 'length' | 'code' | 'reason'>)

/** The head goes where an outbox has its target. A spool numbers nothing: it goes by places. */
const frameOf = (head: Head, count: number, payload: Buffer): Frame => ({
  epoch: 0,
  seq: 0,
  count,
  target: toJson(head as unknown as Value),
  payload,
})

export const frameOfNote = (note: Note): Frame => frameOf(note, 0, Buffer.alloc(0))

/** Over the memory of a chunk, which must stay until the frame is written. `now`: microseconds, for what has no time of arrival. */
export function frameOfItem(item: Item, now: number): Frame {
  const { partition, path } = item.origin
  switch (item.kind) {
    case 'chunk': {
      const { kind, received, lines, buffer, start, end } = item
      const one = item.isOneLine ? { isOneLine: item.isOneLine } : {}
      return frameOf({ kind, partition, path, received, ...one }, lines, buffer.subarray(start, end))
    }
    case 'records': {
      const { kind, received, events } = item
      const out = new BytesWriter()
      for (const event of events) out.value(event)
      return frameOf({ kind, partition, path, received }, events.length, out.take())
    }
    case 'refused': {
      const { kind, length, code, reason, head } = item
      const all = { kind, partition, path, received: now, length, code, reason }
      return frameOf(all, 1, Buffer.from(head))
    }
  }
}

/** Where a frame stands: its place in bytes, and the number of its first event, from 1. */
export interface Standing {
  readonly place: number
  readonly line: number
}

/** How what was read from a spool becomes what a source pushes. */
export interface Makes {
  readonly source: string
  /** A chunk over a copy of these bytes. */
  readonly chunk: (
    bytes: Buffer,
    at: Pick<Chunk, 'origin' | 'firstLine' | 'offset' | 'received' | 'lines' | 'isOneLine'>,
  ) => Chunk
}

/**
 * What stands in a frame. Lines are numbered, and their positions counted, through the whole spool: so they stay what they are when they are
 * read again, and no two are alike.
 */
export function itemOfFrame(frame: Frame, { place, line }: Standing, { source, chunk }: Makes): Item | Note {
  const head = parseJson(frame.target ?? 'null') as unknown as Head
  if ('partitions' in head) return head
  const { kind, partition, path, received } = head
  const origin = { source, partition, path }
  const offset = place + frameLength(frame) - frame.payload.length
  switch (kind) {
    case 'chunk': {
      const one = head.isOneLine ? { isOneLine: head.isOneLine } : {}
      return chunk(frame.payload, { ...one, origin, firstLine: line, offset, received, lines: frame.count })
    }
    case 'records': {
      const from = new BytesReader(frame.payload)
      const events = Array.from({ length: frame.count }, () => from.value() as Rec)
      return { kind, events, origin, firstLine: line, received }
    }
    case 'refused': {
      const { length, code, reason } = head
      return { kind, origin, line, offset, length, head: frame.payload.toString('utf8'), code, reason }
    }
  }
}
