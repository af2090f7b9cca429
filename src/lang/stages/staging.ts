import type { Span } from '../../core/span.ts'
import type { StatefulUse } from '../../ir/stateful.ts'
import type { Step } from '../../ir/step.ts'
import type { RecordType } from '../../ir/type.ts'
import type { Loss, Place, Shape } from '../typing/place.ts'
import type { Input, Target } from './typed-flow.ts'

/** A stage that was typed: what it does and the type of events after it. */
export interface TypedStep {
  readonly step: Step | StatefulStep
  readonly type: RecordType
  readonly span: Span
  readonly file: string
}

/** What a stage makes of the flow: no step where it was wrong. */
export interface Staged {
  readonly shape: Shape
  readonly step?: Step | StatefulStep
}

/** A stage that remembers. */
export interface StatefulStep {
  readonly op: 'stateful'
  readonly span: Span
  readonly use: StatefulUse
  /** The right side of a join. */
  readonly other?: Input
  /** Where late events go, if anywhere, and their shape. */
  readonly late?: { readonly target: Target; readonly shape: Shape }
  /** The events that come in have an event time. */
  readonly timed: boolean
}

/** The shape after a stage: fields that are there again are lost no more. */
export function reshape(
  before: Shape,
  type: RecordType,
  lost: ReadonlyMap<string, Loss> = new Map(),
  lostRest: Loss | undefined = before.lostRest,
): Shape {
  const all = new Map(before.lost)
  for (const [name, loss] of lost) all.set(name, loss)
  for (const name of type.fields.keys()) all.delete(name)
  return {
    type,
    lost: all,
    ...(lostRest === undefined ? {} : { lostRest }),
    ...(before.free ? { free: true } : {}),
    ...(before.stream === undefined ? {} : { stream: before.stream }),
  }
}

export const lossAt = (place: Place, span: Span, stage: string): Loss => ({
  file: place.module.path,
  span,
  stage,
})
