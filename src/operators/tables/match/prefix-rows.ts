import type { Value } from '../../../core/value.ts'
import { LengthsFirst } from './lengths-first.ts'
import type { Rows } from './rows.ts'

/** Texts that the value may begin with: the longest counts. The empty text fits every value. */
export class PrefixRows implements Rows {
  readonly #rows = new LengthsFirst<string>()

  readonly add = ([prefix]: readonly Value[], row: Value): string | null => {
    if (typeof prefix !== 'string') return 'a prefix must be a string'
    this.#rows.add(prefix.length, prefix, row)
    return null
  }

  readonly find = (value: Value): Value | undefined => {
    if (typeof value !== 'string') return undefined
    return this.#rows.find(value.length, (length) => value.slice(0, length))?.row
  }
}
