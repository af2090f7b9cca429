import { fitsInt64, normalInt } from './int64.ts'
import { mismatch } from './mismatch.ts'

/** A whole float as int: exact beyond 2^53, a mismatch beyond 64 bits. */
export function intOfFloat(whole: number): number | bigint | null {
  if (Number.isSafeInteger(whole)) return whole + 0
  const exact = BigInt(whole)
  return fitsInt64(exact) ? normalInt(exact) : mismatch('the number does not fit into an int of 64 bits')
}
