import { nameExpected } from '../../diagnostics/messages/settings.ts'
import type { KeysUse } from '../../operators/contract/keys-use.ts'
import type { Expression } from '../ast.ts'
import { constantOf } from '../typing/constants.ts'
import { typeExpression } from '../typing/expression.ts'
import { tableNamed } from '../typing/lookup.ts'
import { type Place, report } from '../typing/place.ts'

/** Keys that a setting lists: `$fleet`, or `["web-1", "web-2"]`. `undefined` after a mistake, which is told. */
export function bindKeys(
  node: Expression,
  name: string,
  place: Place,
): { readonly value: KeysUse } | undefined {
  const entry = tableNamed(node, place)
  if (entry !== undefined) {
    place.session.used.add(entry)
    const table = place.session.tableOf(entry)
    if (table === undefined) return undefined
    const isListed = table.spec.listsKeys?.(table.use.settings as never) ?? false
    return { value: { table: table.name, parts: table.shape.keys, isListed } }
  }
  const expr = typeExpression(node, { ...place, phase: 'config' })
  if (expr.type.kind === 'unknown') return undefined
  const values = constantOf(expr)
  if (Array.isArray(values)) return { value: { values } }
  report(place, nameExpected(node.span, name, 'a table or a list', '"$fleet" or ["web-1", "web-2"]'))
  return undefined
}
