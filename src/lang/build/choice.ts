import { nearest } from '../../core/nearest.ts'
import { missingChoice, unknownChoice } from '../../diagnostics/messages/syntax.ts'
import type { PipeToken } from '../tokens.ts'
import type { Complaints } from './complaints.ts'
import { spanOf } from './cst.ts'

/** A word out of a few. */
export function choice<Word extends string>(
  c: Complaints,
  word: PipeToken | undefined,
  choices: readonly Word[],
  after: PipeToken | undefined,
): Word | undefined {
  if (word === undefined) {
    const end = after === undefined ? 0 : spanOf(after).end
    c.hint(missingChoice({ start: end, end }, after?.image ?? '', choices))
    return undefined
  }
  const found = choices.find((one) => one === word.image)
  if (found === undefined)
    c.say(unknownChoice(spanOf(word), word.image, choices, nearest(word.image, choices)))
  return found
}
