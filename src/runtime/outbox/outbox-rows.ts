import { isRecord, type Rec } from '../../core/value.ts'
import type { RefusedRecord, SinkRows } from '../../operators/contract/sink.ts'
import type { StateStore } from '../epoch/state-store.ts'

/** What the decision says of an outbox. Places are bytes since the outbox was first begun. */
export interface Taken {
  readonly end: number
  /** Frames and events up to there. */
  readonly frames: number
  readonly events: number
  /** Of frames that were refused, those before this place are in the dead letter. */
  readonly settled: number
}

/** How far delivery has come, whatever is decided meanwhile. */
export interface Delivered {
  readonly at: number
  /** Events up to there, refused ones included. */
  readonly events: number
}

/** A frame that the other side will never take, or records of it. */
export interface RefusedFrame {
  readonly at: number
  /** Events refused. */
  readonly count: number
  /** Those that are; absent: all of the frame. */
  readonly records?: readonly RefusedRecord[]
  readonly code: string
  readonly reason: string
}

/** Keys of our own begin so; no sink behind an outbox has such keys. */
const own = 'outbox '
const takenKey = `${own}taken`
const deliveredKey = `${own}delivered`
const markedKey = `${own}marked`
const refusedKey = (at: number): string => `${own}refused ${at}`

const numberIn = (row: Rec | undefined, name: string): number => Number(row?.[name] ?? 0)

export function takenOf(store: StateStore, sink: string): Taken {
  const row = store.sinkRows(sink).get(takenKey)
  return {
    end: numberIn(row, 'end'),
    frames: numberIn(row, 'frames'),
    events: numberIn(row, 'events'),
    settled: numberIn(row, 'settled'),
  }
}

export const takenRows = (taken: Taken): SinkRows => new Map([[takenKey, { ...taken }]])

export function deliveredOf(store: StateStore, sink: string): Delivered {
  const row = store.deliveries(sink).get(deliveredKey)
  return { at: numberIn(row, 'at'), events: numberIn(row, 'events') }
}

export const deliveredRow = (delivered: Delivered): readonly [string, Rec] => [deliveredKey, { ...delivered }]

/** Was a mark ever left at the other side? One that is missing then was lost. */
export const wasMarked = (store: StateStore, sink: string): boolean => store.deliveries(sink).has(markedKey)

export const markedRows: SinkRows = new Map([[markedKey, { marked: true }]])

export function refusedOf(store: StateStore, sink: string): readonly RefusedFrame[] {
  return [...store.deliveries(sink)]
    .filter(([key, row]) => key.startsWith(`${own}refused `) && isRecord(row))
    .map(([, row]) => row as unknown as RefusedFrame)
    .sort((one, other) => one.at - other.at)
}

export const refusedRow = (frame: RefusedFrame): SinkRows =>
  new Map([
    [
      refusedKey(frame.at),
      {
        at: frame.at,
        count: frame.count,
        code: frame.code,
        reason: frame.reason,
        ...(frame.records === undefined ? {} : { records: frame.records.map((record) => ({ ...record })) }),
      },
    ],
  ])

export const settledRows = (places: readonly number[]): SinkRows =>
  new Map(places.map((at) => [refusedKey(at), null]))

/** Does the sink have frames that are decided and not delivered? */
export const isWaiting = (store: StateStore, sink: string): boolean =>
  deliveredOf(store, sink).at < takenOf(store, sink).end

/** Rows of the sink behind the outbox, where they belong: with the deliveries (`isBehind`), else with the decisions. */
export function innerRows(store: StateStore, sink: string, isBehind: boolean): ReadonlyMap<string, Rec> {
  const isOwn = ([key]: readonly [string, Rec]): boolean => !key.startsWith(own)
  const decided = [...store.sinkRows(sink)].filter(isOwn)
  const delivered = [...store.deliveries(sink)].filter(isOwn)
  const strays = isBehind ? decided : delivered
  const rows = new Map(isBehind ? [...decided, ...delivered] : [...delivered, ...decided])
  if (strays.length > 0) {
    // The pipeline has changed between two runs: first they stand in both places, then in one.
    const gone = new Map(strays.map(([key]) => [key, null]))
    if (isBehind) {
      store.noteDeliveries(sink, rows)
      store.intend(sink, gone)
    } else {
      store.intend(sink, rows)
      store.noteDeliveries(sink, gone)
    }
  }
  return rows
}
