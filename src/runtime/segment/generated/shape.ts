import type { Type } from '../../../ir/type.ts'

/** Where the value of a top-level field is while a row is at work. */
export type Slot =
  /** In the bytes of the row, at the wanted key with this number, if it is there at all. */
  | { readonly kind: 'raw'; readonly key: number }
  /** In a JavaScript variable. `plain`: a piece of the row's text, so it needs no escaping where the row has nothing to escape. */
  | {
      readonly kind: 'value'
      readonly js: string
      readonly type: Type
      readonly plain: boolean
      /** Dropped before it was set: it stands at the end, and what the row still holds of it goes. */
      readonly renewed?: boolean
    }
  /** A capture: a piece of an ASCII row between two variables, the first negative where it took no part. `id`: its name among the decoded. */
  | {
      readonly kind: 'span'
      readonly start: string
      readonly end: string
      readonly type: 'string' | 'int' | 'float'
      readonly id: number
    }
  /** Removed; it may still stand in the bytes, at this key. */
  | { readonly kind: 'gone'; readonly key: number }

/**
 * What is known of an event at one point of the generated code.
 * `json`: a row of JSON bytes with `slots` laid over it. `closed`: just the slots, in order. `object`: the JavaScript variable `object`
 * holds the record.
 */
export class Shape {
  base: 'json' | 'closed' | 'object'
  object = ''
  readonly slots: Map<string, Slot>
  /** Decoded values of raw keys: key number → variable. */
  readonly decoded: Map<number, string>
  /** The variable of `@error`, after `parse … else keep`. */
  error: string | null = null

  constructor(
    base: Shape['base'],
    slots: Iterable<readonly [string, Slot]> = [],
    decoded: Iterable<readonly [number, string]> = [],
  ) {
    this.base = base
    this.slots = new Map(slots)
    this.decoded = new Map(decoded)
  }

  /** The same, for a branch that goes its own way. */
  copy(): Shape {
    const copy = new Shape(this.base, this.slots, this.decoded)
    copy.object = this.object
    copy.error = this.error
    return copy
  }

  /** Does a row of JSON leave just as it came? */
  get untouched(): boolean {
    return this.base === 'json' && [...this.slots.values()].every((slot) => slot.kind === 'raw')
  }
}
