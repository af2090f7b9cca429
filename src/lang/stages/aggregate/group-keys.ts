/** What stands after `by`. */

import type { Span } from '../../../core/span.ts'
import { constantKey, resultTwice, unnamedKey } from '../../../diagnostics/messages/aggregate.ts'
import type { GroupKey } from '../../../ir/aggregate.ts'
import type { Expr } from '../../../ir/expression.ts'
import type { Expression, Key } from '../../ast.ts'
import { constantOf } from '../../typing/constants.ts'
import { typeExpression } from '../../typing/expression.ts'
import { eventPlace, type Place, report, type Shape } from '../../typing/place.ts'

export interface BoundKey extends GroupKey {
  /** Where it is named. */
  readonly span: Span
}

/** The keys with their places in the result: a bare field keeps its path, all else needs a name (language reference, N11). */
export function bindKeys(keys: readonly Key[], before: Shape, place: Place): readonly BoundKey[] {
  const bound: BoundKey[] = []
  for (const { name, value } of keys) {
    if (value.kind === 'missing') continue
    const expr = typeExpression(value, eventPlace(place, before))
    const path = name === undefined ? barePath(value, expr, place) : [name.text]
    if (path === undefined) continue
    if (constantOf(expr) !== undefined) report(place, constantKey(value.span))
    const other = bound.find((one) => collide(one.path, path))
    const span = name?.span ?? value.span
    if (other === undefined) bound.push({ path, expr, span })
    else report(place, resultTwice(span, path.join('.'), other.span))
  }
  return bound
}

function barePath(node: Expression, expr: Expr, place: Place): readonly string[] | undefined {
  if (expr.op === 'field') return expr.path
  // What was wrong in it was said.
  if (expr.type.kind !== 'unknown') report(place, unnamedKey(node.span, nameFor(node), cutsTime(node)))
  return undefined
}

/** `bin(@time, 5m)` of other languages. */
const cutsTime = (node: Expression): boolean =>
  node.kind === 'call' && node.arguments[0]?.value.kind === 'meta' && node.arguments[0].value.name === 'time'

/** A name that comes to mind. */
function nameFor(node: Expression): string {
  if (node.kind === 'meta' || node.kind === 'dollar') return node.name
  if (node.kind === 'member' && node.name.kind === 'name') return node.name.text
  if (node.kind === 'call' && node.arguments[0]?.value.kind === 'field') return node.arguments[0].value.name
  return 'key'
}

/** `a` and `a`, `a` and `a.b`: both cannot stand in one record. */
export const collide = (a: readonly string[], b: readonly string[]): boolean =>
  a.slice(0, b.length).every((part, i) => part === b[i])
