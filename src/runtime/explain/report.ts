import type { Rec, Time, Value } from '../../core/value.ts'
import type { NodeId } from '../../ir/plan.ts'
import type { Fate } from '../../operators/contract/stage.ts'

/** What became of one event on all ways through a plan. */
export interface EventReport {
  /** Name of the source that it was given to. */
  readonly source: string
  /** How it was given: as a text for the source's format, or as the record that the format would give. */
  readonly given: 'text' | 'record'
  readonly start: Visit
}

/** An event at one stage, and at the stages after it: none where it stopped, several where the plan fans out. */
export interface Visit {
  readonly node: NodeId
  /** The stage as it would be written. */
  readonly stage: string
  readonly outcome: Outcome
  readonly next: readonly Visit[]
}

export type Outcome =
  /** `time`: that of the event, where the source gives it one. */
  | { readonly kind: 'read'; readonly event: Rec; readonly time: Time | null }
  /** `notes`: mismatches that gave null. `time`: the event was given this one. */
  | {
      readonly kind: 'passed'
      readonly changes: readonly Change[]
      readonly notes: readonly string[]
      readonly time?: Time
    }
  /** The branch of an `if`, the arm of a `route`, by its condition or `else`. */
  | { readonly kind: 'branched'; readonly arm: string; readonly before: readonly Observation[] }
  /** A stage with state has it: what comes of it depends on other events and on time. */
  | { readonly kind: 'remembered' }
  /** `unnest`: one event became several. */
  | { readonly kind: 'divided'; readonly events: number }
  | { readonly kind: 'stopped'; readonly fate: Fate | 'skipped'; readonly why: readonly Observation[] }
  | {
      readonly kind: 'rejected'
      readonly code: string
      readonly reason: string
      readonly why: readonly Observation[]
      /** Name of the sink that takes rejects; null where they are only counted. */
      readonly deadLetter: string | null
    }
  /** `target`: the rendered path or topic; `text`: as encoded, null where the sink writes nothing. */
  | { readonly kind: 'written'; readonly target: string | null; readonly text: string | null }

/** A field that is new, gone or different. */
export interface Change {
  readonly path: readonly string[]
  readonly before?: Value
  readonly after?: Value
}

/** The value that a part of a condition had. */
export interface Observation {
  readonly text: string
  readonly value: Value
  /** The mismatch that it noted, as one clause. */
  readonly mismatch?: string
  /** What it was calculated from. */
  readonly from: readonly { readonly text: string; readonly value: Value }[]
}
