import type { Value } from '../../core/value.ts'
import type { Type } from '../../ir/type.ts'

/** Keys that a setting lists: those of all rows of a table, or constants. */
export type KeysUse =
  | {
      readonly table: string
      /** The parts of its key. */
      readonly parts: readonly { readonly name: string; readonly type: Type }[]
      /** It can tell the keys of all its rows, and each is a key that may be asked for. */
      readonly isListed: boolean
    }
  | { readonly values: readonly Value[] }
