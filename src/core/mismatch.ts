/**
 * A mismatch is a value of the wrong type met at run time in an `any` (`"5" > 3`). The expression gives null and the mismatch is noted
 * here; the stage looks whether the count has moved and decides (rejects in `where`, keeps the null in `set`). One per process: evaluation
 * is synchronous, so between two looks only one expression ran.
 */
export const mismatches = {
  count: 0,
  /** What was last found wrong, as one clause: `a string cannot be compared with an int`. */
  last: '',
}

/** Notes a mismatch and gives the null that takes the place of the value. */
export function mismatch(what: string): null {
  mismatches.count += 1
  mismatches.last = what
  return null
}
