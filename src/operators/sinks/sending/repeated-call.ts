import { clauseOf } from '../../../core/clause.ts'
import type { RunError } from '../../../core/run-error.ts'
import type { Encoded } from '../../contract/sink.ts'

/** Is a call of `write` the last one again? The runtime repeats it with the same pieces, perhaps in another list. */
export const isSame = (pieces: readonly Encoded[], before: readonly Encoded[]): boolean =>
  pieces.length === before.length && pieces.every((piece, index) => piece === before[index])

/** Why events go to the dead letter whose tries have run out, as a clause. */
export const givenUp = ({ message }: RunError): string => `${clauseOf(message)}, and all tries have run out`
