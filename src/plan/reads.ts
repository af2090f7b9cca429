import { childrenOf, someInside } from '../ir/children-of.ts'
import type { Expr } from '../ir/expression.ts'
import { isExpression, isFieldPath } from '../ir/operator-settings.ts'
import type { SinkNode } from '../ir/plan.ts'
import type { OperatorUse } from '../ir/step.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import type { Params } from '../operators/contract/params.ts'
import { allFields, allFieldsBut, type FieldSet, noFields, onlyFields, unite } from './field-set.ts'

/** The top-level fields that an expression reads. */
export function readsOf(expr: Expr): FieldSet {
  switch (expr.op) {
    case 'this':
      return allFields
    case 'field':
    case 'exists':
      return onlyFields(expr.path.slice(0, 1))
    default:
      return unite(...childrenOf(expr).map(readsOf))
  }
}

/** Does the expression read metadata of the name, or a part of it (`error` also stands for `error.code`)? */
export const readsMeta = (expr: Expr, name: string): boolean =>
  someInside(
    expr,
    (inner) =>
      (inner.op === 'meta' || inner.op === 'meta-of') &&
      (inner.name === name || inner.name.startsWith(`${name}.`)),
  )

/** Does the expression give the same value for the same event in every run, whenever it is worked out? What a table answers may change. */
export const isDeterministic = (expr: Expr): boolean =>
  !someInside(
    expr,
    (inner) => inner.op === 'lookup' || (inner.op === 'call' && !inner.callable.deterministic),
  )

/** The fields that an operator reads through its settings: expressions, templates and fields. */
export function readsOfSettings(use: OperatorUse, params: Params): FieldSet {
  const fields = Object.entries(use.settings).map(([name, setting]) => {
    if (isExpression(setting)) return readsOf(setting)
    if (params[name]?.kind !== 'field' || !Array.isArray(setting)) return noFields
    const paths: readonly unknown[] = isFieldPath(setting) ? [setting] : setting
    return onlyFields(paths.flatMap((path) => (Array.isArray(path) ? [String(path[0])] : [])))
  })
  return unite(...fields)
}

/** The fields that a sink reads: those of its templates, and all that its format writes. */
export function readsOfSink(sink: SinkNode, catalog: Catalog): FieldSet {
  const spec = catalog.sinks.get(sink.use.name)
  if (spec === undefined) return allFields
  return unite(readsOfSettings(sink.use, spec.params), readsOfFormat(sink, spec.format, catalog))
}

function readsOfFormat(sink: SinkNode, usual: string | null, catalog: Catalog): FieldSet {
  if (sink.format === undefined && usual === null) return noFields
  const format = catalog.formats.get(sink.format?.name ?? usual ?? '')
  return format?.native === 'lines' ? onlyFields(['message']) : allFieldsBut(sink.common.except)
}
