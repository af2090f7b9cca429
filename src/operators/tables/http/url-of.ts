import { toText } from '../../../core/to-text.ts'
import { type Rec, setKey, type Value } from '../../../core/value.ts'
import { compileClosure } from '../../../expression/closure.ts'
import type { RunContext } from '../../../ir/callable.ts'
import type { Expr } from '../../../ir/expression.ts'
import { noMeta } from '../../contract/row.ts'

/** Renders a URL from the parts of a key. What comes from a key is encoded, so that it stays one part of the path or query. */
export function urlOf(
  template: Expr,
  names: readonly string[],
  run: RunContext,
): (keys: readonly Value[]) => string {
  const parts = (template.op === 'template' ? template.parts : [template]).map((part) => {
    if (typeof part === 'string') return () => part
    const value = compileClosure(part, run)
    // A constant is the pipeline's own: a host, a path.
    return part.op === 'const'
      ? (event: Rec) => toText(value({ event, meta: noMeta }))
      : (event: Rec) => encodeURIComponent(toText(value({ event, meta: noMeta })))
  })
  return (keys) => {
    const event: Rec = {}
    for (const [index, name] of names.entries()) setKey(event, name, keys[index] ?? null)
    return parts.map((part) => part(event)).join('')
  }
}
