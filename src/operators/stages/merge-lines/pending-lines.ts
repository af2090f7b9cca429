import type { Rec } from '../../../core/value.ts'
import { readValues, writeValues } from '../../contract/event-codec.ts'
import type { Meta } from '../../contract/row.ts'
import type { StateCodec, Tracked } from '../../contract/state.ts'

/** An event that is not complete: its first line as it came, and the text of all its lines. */
export interface PendingLines extends Tracked {
  readonly event: Rec
  readonly meta: Meta
  readonly lines: string[]
  /** Of the text, without what joins it. */
  bytes: number
  /** Rises with each event that begins. */
  readonly begun: number
}

export const pendingCodec: StateCodec<PendingLines> = {
  write({ event, meta, lines, begun }, out) {
    writeValues(out, { values: [event, lines], meta })
    out.count(begun)
  },
  read(from) {
    const { values, meta } = readValues(from)
    const lines = values[1] as string[]
    return {
      mark: 0,
      event: values[0] as Rec,
      meta,
      lines,
      bytes: lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0),
      begun: from.count(),
    }
  },
}
