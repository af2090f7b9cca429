import { listed } from '../../core/listed.ts'
import { nearest } from '../../core/nearest.ts'

/** What is wrong with a part of the value of a setting. */
export interface PartProblem {
  /** The key in a record, or the index in a list. */
  readonly at: string | number
  /** A full sentence. */
  readonly message: string
  /** The key itself is wrong. */
  readonly isKey?: true
  /** What it may stand for. */
  readonly meant?: string
}

/** The record `setting` has a key that is none of those that it takes. */
export function noSuchKey(setting: string, key: string, known: readonly string[]): PartProblem {
  const meant = nearest(key, known)
  const names = listed(known.map((one) => `"${one}"`))
  return {
    at: key,
    isKey: true,
    message: `"${setting}" has no "${key}"; it takes ${names}.`,
    ...(meant === undefined ? {} : { meant }),
  }
}
