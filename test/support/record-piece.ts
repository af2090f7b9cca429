import { BytesWriter } from '../../src/core/binary.ts'
import type { Value } from '../../src/core/value.ts'
import { recordStart, writeRecordHead } from '../../src/operators/contract/event-record.ts'
import type { Encoded } from '../../src/operators/contract/sink.ts'

/** A piece of records for a sink: each with its bytes as text, and what the sink's params give for it. */
export function recordPiece(
  records: readonly (readonly [text: string, ...values: Value[]])[],
  key?: string,
): Encoded {
  const parts = records.map(([text, ...values], position) => {
    const head = new BytesWriter()
    writeRecordHead(head, { values, time: Number.NaN, from: 'in/p', position, ordinal: 0 })
    const whole = Buffer.concat([Buffer.alloc(recordStart), head.bytes(), Buffer.from(text)])
    whole.writeUInt32LE(whole.length - recordStart)
    return whole
  })
  const buffer = Buffer.concat(parts)
  return {
    target: null,
    buffer,
    start: 0,
    end: buffer.length,
    count: records.length,
    isRecords: true,
    ...(key === undefined ? {} : { key }),
  }
}
