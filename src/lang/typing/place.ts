import type { Span } from '../../core/span.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Expr } from '../../ir/expression.ts'
import { openRecord, type RecordType } from '../../ir/type.ts'
import type { SideFacts, StreamFacts } from '../../operators/contract/stream-facts.ts'
import type { Call } from '../ast.ts'
import type { Module } from '../names/module.ts'
import { reportIn, type Session, type Via } from '../session.ts'

/** Where and how a field left the event: `drop` in line so and so. */
export interface Loss {
  readonly file: string
  readonly span: Span
  readonly stage: string
}

/** What is known of the events at one place of a flow. */
export interface Shape {
  readonly type: RecordType
  /** Fields that were there before. */
  readonly lost: ReadonlyMap<string, Loss>
  /** Where all other fields went (`keep`). */
  readonly lostRest?: Loss
  /** After a stage that cannot be typed: nothing is complained of. */
  readonly free?: boolean
  readonly stream?: StreamFacts
}

export type { SideFacts, StreamFacts }

/** Where nothing is known, nothing is complained of. */
export const unknownStream: StreamFacts = { timed: true, bounded: true, windowed: true }

export const shapeOf = (type: RecordType): Shape => ({ type, lost: new Map() })
export const openShape: Shape = shapeOf(openRecord)
/** What is assumed after a stage that this version does not have. */
export const freeShape: Shape = { ...openShape, free: true }

/** What an outermost expression gathers while it is typed: slots given out, calls of own functions put in place and how deep they nest, and how deep it nests itself. */
export const freshWhole = (): Place['whole'] => ({ slot: 0, secret: false, calls: 0, depth: 0, nesting: 0 })

/** Where an expression stands: which names it sees. */
export interface Place {
  readonly session: Session
  readonly module: Module
  /** Configuration sees no fields; the body of a `fn` sees its parameters only. */
  readonly phase: 'event' | 'config' | 'fn'
  readonly shape: Shape
  /** Parameters of lambdas and `fn`s. */
  readonly locals: ReadonlyMap<string, Expr>
  /** Parameters of an own stage, read as `$name`. */
  readonly dollars: ReadonlyMap<string, Expr>
  /** A secret may stand here. */
  readonly secrets: boolean
  /** A rate (`100/s`) may stand here. */
  readonly rates: boolean
  readonly via: readonly Via[]
  /** Nothing is reported: it was before. */
  readonly silent: boolean
  /** Of the outermost expression: the next slot for a lambda parameter; has it met a secret? */
  readonly whole: { slot: number; secret: boolean; calls: number; depth: number; nesting: number }
  /** Own functions and stages being expanded, to find recursion. */
  readonly expanding: readonly unknown[]
  /** In `aggregate` and `annotate`: may aggregators stand here? */
  readonly grouping?: Grouping
  /** Fields cannot be seen here, as in the `emit` of a sequence: what is said of one. */
  readonly hidden?: Stray
}

/** What an expression of `aggregate` or `annotate` sees of aggregators. */
export type Grouping =
  /** An item: calls of aggregators are found by place. */
  | {
      readonly kind: 'item'
      /** Types a call; `undefined`: no aggregator is called so. */
      readonly call: (node: Call, place: Place) => Expr | undefined
      /** Absent: fields may stand here. */
      readonly stray: Stray | undefined
    }
  /** An argument of an aggregator: names that functions share with aggregators are functions. */
  | { readonly kind: 'argument'; readonly of: string }
  /** A lambda inside an item: calls are functions. */
  | { readonly kind: 'lambda'; readonly stray: Stray | undefined }

/**
 * What is said of a value of a single event where only others may stand: a field by its name, `this`, metadata with `@`. `undefined`: it may
 * stand there.
 */
export type Stray = (name: string, span: Span) => Diagnostic | undefined

export const configPlace = (session: Session, module: Module): Place => ({
  session,
  module,
  phase: 'config',
  shape: openShape,
  locals: new Map(),
  dollars: new Map(),
  secrets: false,
  rates: false,
  via: [],
  silent: false,
  whole: freshWhole(),
  expanding: [],
})

export const eventPlace = (place: Place, shape: Shape): Place => ({
  ...place,
  phase: 'event',
  shape,
  whole: freshWhole(),
})

export function report(place: Place, diagnostic: Diagnostic): void {
  if (!place.silent) reportIn(place.session, place.module, place.via, diagnostic)
}
