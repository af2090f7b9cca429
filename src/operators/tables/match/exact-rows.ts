import { keyOfValue } from '../../../core/state-key.ts'
import type { Value } from '../../../core/value.ts'
import type { Rows } from './rows.ts'

/** Rows under equal keys: `1` and `1.0` are one. */
export class ExactRows implements Rows {
  readonly #rows = new Map<ReturnType<typeof keyOfValue>, Value>()

  readonly add = ([key]: readonly Value[], row: Value): null => {
    this.#rows.set(keyOfValue(key!), row)
    return null
  }

  readonly find = (value: Value): Value | undefined => this.#rows.get(keyOfValue(value))
}
