import { formatDuration } from '../core/duration-text.ts'
import { Duration } from '../core/value.ts'
import type { JoinSettings } from '../ir/join.ts'
import { printExpression } from '../ir/print-expression.ts'
import { printName } from '../ir/print-name.ts'

/** `join left payments as p on order_id == p.order_id within 0s..15m` */
export function printJoin({ kind, other, as, on, from, to }: JoinSettings): string {
  const range = from === -to ? time(to) : `${time(from)}..${time(to)}`
  const name = other.split('.').map(printName).join('.')
  return `join ${kind === 'left' ? 'left ' : ''}${name}${as === other ? '' : ` as ${printName(as)}`} on ${printExpression(on)} within ${range}`
}

const time = (micros: number): string => formatDuration(new Duration(micros))
