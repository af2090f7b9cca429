import { stateKey } from '../../src/core/state-key.ts'
import type { Value } from '../../src/core/value.ts'
import { anyType } from '../../src/ir/type.ts'
import { catalog } from '../../src/operators/catalog.ts'
import { anySpec, type Catalog } from '../../src/operators/contract/catalog.ts'
import { param } from '../../src/operators/contract/params.ts'
import {
  defineTable,
  type RunningTable,
  type TableSpec,
  type Wanted,
} from '../../src/operators/contract/table.ts'

/** A table that answers `KEY!` after a while, which `waits` tells in milliseconds; `fail…` fails, `none…` has no row. It forgets what nobody holds. */
export class SlowTable implements RunningTable {
  readonly asked: string[] = []
  readonly #waits: (key: string) => number
  readonly #held = new Map<ReturnType<typeof stateKey>, { value: Value | undefined; holders: number }>()
  mostHeld = 0

  constructor(waits: (key: string) => number) {
    this.#waits = waits
  }

  get = (keys: readonly Value[]): Value | undefined => {
    const held = this.#held.get(stateKey(keys))
    if (held === undefined) throw new Error(`Nobody asked for ${String(keys)} before it was looked up.`)
    return held.value
  }

  want = (keys: readonly Value[], settled: () => void): Wanted => {
    const key = keys.join('/')
    this.asked.push(key)
    const name = stateKey(keys)
    const entry = this.#held.get(name) ?? { value: undefined, holders: 0 }
    entry.holders += 1
    this.#held.set(name, entry)
    this.mostHeld = Math.max(this.mostHeld, this.#held.size)
    const wait = this.#waits(key)
    const wanted = {
      isSettled: false,
      failure: undefined as string | undefined,
      release: () => {
        entry.holders -= 1
        if (entry.holders === 0) this.#held.delete(name)
      },
    }
    const settle = (): void => {
      wanted.isSettled = true
      if (key.startsWith('fail')) wanted.failure = `the answer for ${key} failed`
      else if (!key.startsWith('none')) entry.value = `${key}!`
    }
    if (wait === 0) settle()
    else
      setTimeout(() => {
        settle()
        settled()
      }, wait)
    return wanted
  }

  get held(): number {
    return this.#held.size
  }
}

const never = (): never => {
  throw new Error('Tests hand their own table in.')
}

const slow = defineTable({
  name: 'slow',
  summary: 'A toy.',
  since: '0.1.0',
  params: { parts: param.int({ default: '1', doc: 'Parts of the key.' }) },
  positional: ['parts'],
  details: '',
  examples: [],
  waits: () => true,
  describe: ({ parts }) => ({
    keys: Array.from({ length: parts }, (_, i) => ({ name: `k${i}`, type: anyType })),
    row: anyType,
  }),
  standIn: () => ({ keys: ['k0'], match: 'exact' }),
  open: never,
  probe: never,
})

/** All operators, and the table `slow(parts)`, which tests hand in at the run. */
export const slowCatalog: Catalog = {
  ...catalog,
  tables: new Map([...catalog.tables, ['slow', anySpec<TableSpec>(slow)]]),
}
