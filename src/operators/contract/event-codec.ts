import type { BytesReader, BytesWriter } from '../../core/binary.ts'
import type { Value } from '../../core/value.ts'
import { readMeta, writeMeta } from './meta-codec.ts'
import type { Meta } from './row.ts'

/** An event as stages hold it: what was worked out of it for them, with its metadata. */
interface Values {
  readonly values: readonly Value[]
  readonly meta: Meta
}

/** Writes an event that is held, in the form in which state is kept. */
export function writeValues(out: BytesWriter, { values, meta }: Values): void {
  out.count(values.length)
  for (const value of values) out.value(value)
  writeMeta(out, meta)
}

/** Reads what `writeValues` wrote. Throws a RangeError where bytes are missing. */
export function readValues(from: BytesReader): Values {
  const values = Array.from({ length: from.count() }, () => from.value())
  return { values, meta: readMeta(from) }
}
