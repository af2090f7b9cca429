import { BytesReader, BytesWriter } from '../../core/binary.ts'
import { isRecord, type Rec } from '../../core/value.ts'

/** A row as bytes: every value keeps its type, infinite numbers too. */
export function bytesOfRow(row: Rec): Uint8Array {
  const out = new BytesWriter(256)
  out.value(row)
  return out.take()
}

/** Throws a RangeError where the bytes are none of `bytesOfRow`. */
export function rowOfBytes(bytes: Uint8Array): Rec {
  const value = new BytesReader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)).value()
  if (!isRecord(value)) throw new RangeError('a row of the state is no record')
  return value
}
