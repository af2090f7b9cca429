import type { Match } from '../../contract/table.ts'
import { endsOf } from '../match/key-index.ts'

/** What is wrong with the key fields of a table, given how they are matched. */
export function keysProblem(
  keys: readonly (readonly string[])[],
  match: Match,
): { readonly param: 'key'; readonly message: string; readonly help: string } | undefined {
  if (keys.length >= endsOf(match)) return undefined
  return {
    param: 'key',
    message:
      'A table that is matched by "range" needs two key fields: where a range begins and where it ends.',
    help: 'Write them in order: key: [from, to].',
  }
}
