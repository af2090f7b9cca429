import type { Value } from '../../core/value.ts'
import { readValues, writeValues } from './event-codec.ts'
import type { Meta } from './row.ts'
import type { StateCodec, StateTable, Tracked } from './state.ts'

/** An event as a stage with state keeps it: the values of its arguments, which the stage asked for, and its metadata. */
export interface HeldEvent extends Tracked {
  /** Number of the stage's input that it came in at. */
  readonly input: number
  readonly values: readonly Value[]
  readonly meta: Meta
  /** Rises with each event that is held; the key under which it is kept. */
  arrival: number
}

/** Copies what a stage was only lent. */
export const holdEvent = (
  input: number,
  values: readonly Value[],
  meta: Meta,
  arrival: number,
): HeldEvent => ({ mark: 0, input, values: [...values], meta: { ...meta }, arrival })

/** `arrival` is the key and not written again; who restores sets it. */
export const heldEventCodec: StateCodec<HeldEvent> = {
  write(held, out) {
    out.count(held.input)
    writeValues(out, held)
  },
  read: (from) => ({
    mark: 0,
    input: from.count(),
    ...readValues(from),
    arrival: 0,
  }),
}

/** Held events that were restored, in the order in which they came; each knows its arrival again. */
export function restoredEvents(kept: StateTable<HeldEvent>): readonly HeldEvent[] {
  const events = [...kept.entries()].map(([key, event]) => {
    event.arrival = Number(key)
    return event
  })
  return events.sort((a, b) => a.arrival - b.arrival)
}

/**
 * The order of events that all stages go by: time, then source, partition and line, then the input, then arrival (protocol W12, D3). Negative: `a` comes
 * first. Names compare by code units.
 */
export function compareEvents(a: HeldEvent, b: HeldEvent): number {
  return comparePlaces(a.meta, b.meta) || a.input - b.input || a.arrival - b.arrival
}

/** The order of two events by what they carry themselves: time, source, partition, line. */
export function comparePlaces(a: Meta, b: Meta): number {
  if (a.time !== b.time) return a.time - b.time
  if (a.origin.source !== b.origin.source) return a.origin.source < b.origin.source ? -1 : 1
  if (a.origin.partition !== b.origin.partition) return a.origin.partition < b.origin.partition ? -1 : 1
  return a.line - b.line
}
