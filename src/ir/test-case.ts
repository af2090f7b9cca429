/** Inline tests, bound: what is given, how time goes on, what is expected. */
import type { Span } from '../core/span.ts'
import type { Rec } from '../core/value.ts'
import type { RecordType } from './type.ts'

export interface TestCase {
  readonly title: string
  readonly span: Span
  readonly steps: readonly TestStep[]
}

export type TestStep =
  | { readonly kind: 'lines'; readonly span: Span; readonly source: string; readonly text: string }
  | {
      readonly kind: 'records'
      readonly span: Span
      readonly source: string
      readonly events: readonly Rec[]
    }
  | { readonly kind: 'table'; readonly span: Span; readonly table: string; readonly rows: readonly Rec[] }
  | { readonly kind: 'advance'; readonly span: Span; readonly micros: number }
  | {
      readonly kind: 'expect'
      readonly span: Span
      readonly sink: string
      readonly how: 'equal' | 'exactly' | 'unordered' | 'contains' | 'empty' | 'count'
      /** For `count` absent, as for `empty`. */
      readonly events: readonly Rec[]
      readonly count: number
      /** What is known of the events that come; absent: nothing. Times and durations in it are compared as such. */
      readonly type?: RecordType
      /** Where what is expected stands, to be written anew: a list, a number, the word `empty` (in YAML with its value). */
      readonly written?: Span
      /** The notation that it stands in. */
      readonly notation: 'pipe' | 'yaml'
    }
