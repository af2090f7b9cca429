import { createHash } from 'node:crypto'
import type { LogicalPlan } from '../../ir/plan.ts'

/** Tells plans apart that do other things; where they stand in their files makes no difference. */
export function planHash({ settings, nodes, deadLetter }: LogicalPlan): string {
  const text = JSON.stringify({ settings, nodes, deadLetter }, (key, value: unknown) => {
    if (key === 'span' || key === 'file') return undefined
    if (value instanceof Map || value instanceof Set) return [...value]
    return typeof value === 'bigint' || value instanceof RegExp ? String(value) : value
  })
  return createHash('sha256').update(text).digest('hex')
}
