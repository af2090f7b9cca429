import type { Step } from '../ir/step.ts'
import { openRecord, type RecordType } from '../ir/type.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import { canMismatch } from './can-mismatch.ts'
import { type FieldSet, hasField, unite } from './field-set.ts'
import { needsBefore, needsBeforeItem } from './needs.ts'
import { isDeterministic, readsOf } from './reads.ts'
import { capturesOf } from './writes.ts'

type SetStep = Extract<Step, { op: 'set' }>
type ParseStep = Extract<Step, { op: 'parse' }>

/**
 * The step without what nobody reads: `set` items whose field is not in `after` and whose value can neither note a mismatch nor be random,
 * and captures of a `parse`. Null when nothing is left of it. `event` is the type of the events before it.
 */
export function trimStep(step: Step, after: FieldSet, event: RecordType, catalog: Catalog): Step | null {
  switch (step.op) {
    case 'set':
      return trimSet(step, after, event)
    case 'parse':
      return trimParse(step, after, catalog)
    case 'if':
      return {
        ...step,
        arms: step.arms.map((arm) => ({ ...arm, steps: trimSteps(arm.steps, after, catalog) })),
        otherwise: trimSteps(step.otherwise, after, catalog),
      }
    default:
      return step
  }
}

function trimSteps(steps: readonly Step[], after: FieldSet, catalog: Catalog): readonly Step[] {
  const kept: Step[] = []
  let needs = after
  for (const step of steps.toReversed()) {
    const trimmed = trimStep(step, needs, openRecord, catalog)
    if (trimmed === null) continue
    kept.unshift(trimmed)
    needs = needsBefore(trimmed, needs, catalog)
  }
  return kept
}

function trimSet(step: SetStep, after: FieldSet, event: RecordType): Step | null {
  const kept: SetStep['items'][number][] = []
  let needs = after
  for (const [index, item] of [...step.items.entries()].toReversed()) {
    const [root] = item.path
    // Items before it may have changed the types.
    const type = index === 0 ? event : openRecord
    const matters =
      item.path.length !== 1 ||
      hasField(needs, root!) ||
      !isDeterministic(item.value) ||
      canMismatch(item.value, type)
    if (!matters) continue
    kept.unshift(item)
    needs = unite(needsBeforeItem(item.path, needs), readsOf(item.value))
  }
  if (kept.length === step.items.length) return step
  return kept.length === 0 ? null : { ...step, items: kept }
}

function trimParse(step: ParseStep, after: FieldSet, catalog: Catalog): Step {
  if (step.into !== undefined) return step
  const captures = capturesOf(step, catalog)
  if (captures.inverted) return after.inverted ? step : { ...step, wanted: after.names }
  const wanted = new Set([...captures.names].filter((name) => hasField(after, name)))
  return wanted.size === captures.names.size ? step : { ...step, wanted }
}
