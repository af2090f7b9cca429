import type { Rec, Value } from '../../../core/value.ts'
import { readValues, writeValues } from '../../contract/event-codec.ts'
import type { Meta } from '../../contract/row.ts'
import type { StateCodec, Tracked } from '../../contract/state.ts'

/** An event that fits at least one step and may yet be part of a match. */
export interface Candidate extends Tracked {
  /** The event itself, then what `SequencePattern` asks for. */
  readonly values: readonly Value[]
  readonly meta: Meta
  /** Rises in the order of events; the key under which it is kept. */
  number: number
  /** The attempt that began with it is over. */
  isOver: boolean
  /** A match has taken it. */
  isConsumed: boolean
  /** Keys under which it is held; with steps that have keys of their own there may be several. */
  holders: number
}

export const candidateOf = (values: readonly Value[], meta: Meta, number: number): Candidate => ({
  mark: 0,
  values,
  meta,
  number,
  isOver: false,
  isConsumed: false,
  holders: 0,
})

export const eventOf = ({ values }: Candidate): Rec => values[0] as Rec

/** `number` is the key and not written again; a consumed event is not kept. */
export const candidateCodec: StateCodec<Candidate> = {
  write(candidate, out) {
    out.byte(candidate.isOver ? 1 : 0)
    writeValues(out, candidate)
  },
  read(from) {
    const isOver = from.byte() === 1
    const { values, meta } = readValues(from)
    return { ...candidateOf(values, meta, 0), isOver }
  },
}
