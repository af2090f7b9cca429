import { stateKey } from '../../../core/state-key.ts'
import type { Value } from '../../../core/value.ts'
import type { Match } from '../../contract/table.ts'
import { ExactRows } from './exact-rows.ts'
import { NetworkRows } from './network-rows.ts'
import { PrefixRows } from './prefix-rows.ts'
import { RangeRows } from './range-rows.ts'
import type { Rows } from './rows.ts'

const waysToMatch: Readonly<Record<Match, new () => Rows>> = {
  exact: ExactRows,
  cidr: NetworkRows,
  prefix: PrefixRows,
  range: RangeRows,
}

/** How many values of a row are one part of its key. */
export const endsOf = (match: Match): number => (match === 'range' ? 2 : 1)

/** Rows by key. The last part of a key is matched as asked; all before it are equal. Rows with a null in their key are found by none. */
export class KeyIndex {
  readonly #match: Match
  /** Without parts before the last, all rows stand under the one empty key. */
  readonly #groups = new Map<ReturnType<typeof stateKey>, Rows>()
  readonly #keys: (readonly Value[])[] = []

  constructor(match: Match) {
    this.#match = match
  }

  /** `values`: one for each part of the key, of a range two. Null: added. A text: why they are no key, one clause. */
  add(values: readonly Value[], row: Value): string | null {
    const split = values.length - endsOf(this.#match)
    const before = values.slice(0, split)
    const ends = values.slice(split)
    if (before.includes(null) || (this.#match !== 'range' && ends[0] === null)) return null
    const group = stateKey(before)
    let rows = this.#groups.get(group)
    if (rows === undefined) {
      rows = new waysToMatch[this.#match]()
      this.#groups.set(group, rows)
    }
    const problem = rows.add(ends, row)
    if (problem === null) this.#keys.push(values)
    return problem
  }

  get(keys: readonly Value[]): Value | undefined {
    const last = keys.length - 1
    return this.#groups.get(stateKey(last === 0 ? none : keys.slice(0, last)))?.find(keys[last]!)
  }

  /** In the order in which they were added; one that was added twice comes twice. */
  keys(): Iterable<readonly Value[]> {
    return this.#keys
  }

  get size(): number {
    return this.#keys.length
  }
}

const none: readonly Value[] = []
