import { formatDuration } from '../core/duration-text.ts'
import { Duration } from '../core/value.ts'
import type { GroupKey } from '../ir/aggregate.ts'
import { printExpression } from '../ir/print-expression.ts'
import { printName, printPath } from '../ir/print-name.ts'
import type { SequenceSettings, SequenceStep } from '../ir/sequence.ts'

/** `sequence by user within 5m { fail[5..]: …, ok: … } emit {…}` */
export function printSequence({ steps, by, within, emit }: SequenceSettings): string {
  const keys = by.length === 0 ? '' : `by ${by.map(printKey).join(', ')} `
  const length = formatDuration(new Duration(within))
  return `sequence ${keys}within ${length} { ${steps.map(printStep).join(', ')} } emit ${printExpression(emit)}`
}

function printStep({ name, negated, list, min, max, test, by }: SequenceStep): string {
  const open = max === Number.POSITIVE_INFINITY
  const count = !list ? '' : min === max ? `[${min}]` : `[${min}..${open ? '' : max}]`
  const key = by === undefined ? '' : ` by ${printKey(by)}`
  return `${negated ? 'not ' : ''}${printName(name)}${count}: ${printExpression(test)}${key}`
}

function printKey({ path, expr }: GroupKey): string {
  const text = printExpression(expr)
  return text === printPath(path) ? text : `${printPath(path)} = ${text}`
}
