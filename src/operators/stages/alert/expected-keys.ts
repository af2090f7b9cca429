import { setPath } from '../../../core/record-path.ts'
import { keyOfValue } from '../../../core/state-key.ts'
import type { Rec, Value } from '../../../core/value.ts'
import type { RunContext } from '../../../ir/callable.ts'
import type { Expr } from '../../../ir/expression.ts'
import type { KeysUse } from '../../contract/keys-use.ts'
import type { StateKey } from '../../contract/state.ts'
import type { RunningTable } from '../../contract/table.ts'
import { keyPaths } from './key-paths.ts'

/** Keys of which something must be heard, by what they are under in the state. */
export type Expected = ReadonlyMap<StateKey, Value>

/** The keys that `expect` lists, which change where their table is read anew. */
export class ExpectedKeys {
  readonly #list: () => Iterable<readonly Value[]>
  readonly #paths: readonly (readonly string[])[]
  #taken: Iterable<readonly Value[]> | undefined

  constructor(use: KeysUse, by: Expr | undefined, run: RunContext) {
    this.#paths = keyPaths(by) ?? []
    if ('values' in use) {
      const keys = use.values.map((value) => (this.#paths.length > 1 ? (value as readonly Value[]) : [value]))
      this.#list = () => keys
      return
    }
    const table = run.tables?.get(use.table) as RunningTable | undefined
    this.#list = () => table?.keys?.() ?? none
  }

  /** They were not taken yet, or are others now: a table that was read anew has a list of its own. */
  get hasNews(): boolean {
    return this.#list() !== this.#taken
  }

  take(): Expected {
    this.#taken = this.#list()
    const keys = new Map<StateKey, Value>()
    for (const parts of this.#taken) {
      const key: Value = parts.length === 1 ? parts[0]! : [...parts]
      keys.set(keyOfValue(key), key)
    }
    return keys
  }

  /** What stands for the event of a key that was never heard: its key under the names of "by". */
  event(key: Value): Rec {
    const parts = this.#paths.length > 1 ? (key as readonly Value[]) : [key]
    const event: Rec = {}
    for (const [index, path] of this.#paths.entries()) setPath(event, path, parts[index] ?? null)
    return event
  }
}

const none: readonly (readonly Value[])[] = []
