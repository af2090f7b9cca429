import type { Value } from '../../../core/value.ts'

/** Rows under one part of a key, by one way of matching. Rows are all added before the first is looked for. */
export interface Rows {
  /** `ends`: one value, of a range two. Null: added; of two rows under one key the later one counts. A text: why this is no key, one clause. */
  readonly add: (ends: readonly Value[], row: Value) => string | null
  readonly find: (value: Value) => Value | undefined
}
