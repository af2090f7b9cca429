import type { BytesReader, BytesWriter } from '../../../core/binary.ts'
import type { StateCodec, Tracked } from '../../contract/state.ts'

/** What is kept of a partition, or of a stream as a whole: numbers by name. */
export interface KeptRow extends Tracked {
  readonly row: Readonly<Record<string, number>>
}

export const keptRowCodec: StateCodec<KeptRow> = {
  write({ row }, out: BytesWriter) {
    const entries = Object.entries(row)
    out.count(entries.length)
    for (const [name, value] of entries) {
      out.text(name)
      out.float(value)
    }
  },
  read(from: BytesReader) {
    const row: Record<string, number> = {}
    for (let left = from.count(); left > 0; left -= 1) {
      const name = from.text()
      row[name] = from.float()
    }
    return { mark: 0, row }
  },
}
