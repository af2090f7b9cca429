import { equal } from '../../core/equal.ts'
import { isRecord, type Rec } from '../../core/value.ts'
import type { Change } from './report.ts'

/** The fields that differ, in the order of the later event, those that are gone last. Records are compared field by field. */
export function changesBetween(before: Rec, after: Rec, above: readonly string[] = []): readonly Change[] {
  const changes: Change[] = []
  for (const [name, value] of Object.entries(after)) {
    const path = [...above, name]
    const known = Object.hasOwn(before, name)
    const old = known ? before[name]! : null
    if (!known) changes.push({ path, after: value })
    else if (isRecord(old) && isRecord(value)) changes.push(...changesBetween(old, value, path))
    else if (!equal(old, value)) changes.push({ path, before: old, after: value })
  }
  for (const [name, value] of Object.entries(before))
    if (!Object.hasOwn(after, name)) changes.push({ path: [...above, name], before: value })
  return changes
}
