import { BytesReader, BytesWriter } from '../../src/core/binary.ts'
import type { Value } from '../../src/core/value.ts'
import type { Aggregator, WindowSpan } from '../../src/operators/contract/aggregator.ts'
import { noMeta } from '../../src/operators/contract/row.ts'

/** One event for an aggregator: the values of its expressions and where it stood. */
export interface Sample {
  readonly a: Value
  readonly b?: Value
  /** Microseconds. */
  readonly time: number
  readonly source?: string
  readonly partition?: string
  readonly line?: number
}

/** A minute from 2026-01-01T00:00:00Z. */
export const minute: WindowSpan = { start: 1_767_225_600_000_000, end: 1_767_225_660_000_000 }

/** The meta of all samples is one object that is filled anew, as the contract allows. */
const borrowed = { ...noMeta, origin: { source: '', partition: '', path: null }, time: 0, line: 0 }

export function addSample(aggregator: Aggregator<object>, state: object, sample: Sample): void {
  borrowed.origin = { source: sample.source ?? 's', partition: sample.partition ?? 'p', path: null }
  borrowed.time = sample.time
  borrowed.line = sample.line ?? 1
  aggregator.add(state, sample.a, sample.b ?? null, borrowed)
}

export function stateOf(aggregator: Aggregator<object>, samples: Iterable<Sample>): object {
  const state = aggregator.start()
  for (const sample of samples) addSample(aggregator, state, sample)
  return state
}

/** Written and read again. Fails where not all that was written is read, or the bytes would differ the next time. */
export function reread(aggregator: Aggregator<object>, state: object): object {
  const out = new BytesWriter(16)
  aggregator.write(state, out)
  const bytes = out.take()
  const from = new BytesReader(bytes)
  const copy = aggregator.read(from)
  if (!from.isAtEnd) throw new Error(`${bytes.length - from.at} bytes were written and not read`)
  return copy
}

export const result = (
  aggregator: Aggregator<object>,
  samples: Iterable<Sample>,
  window: WindowSpan = minute,
): Value => aggregator.finish(stateOf(aggregator, samples), window)

/** The result of parts that are merged one after the other into the first. */
export function merged(aggregator: Aggregator<object>, parts: readonly (readonly Sample[])[]): object {
  const into = aggregator.start()
  for (const part of parts) aggregator.merge(into, stateOf(aggregator, part))
  return into
}
