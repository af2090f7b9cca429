import type { AggregateSettings, AggregatorCall } from '../../../ir/aggregate.ts'
import { printExpression } from '../../../ir/print-expression.ts'

/** What must be the same for kept state to be taken over (protocol R2): keys, aggregators, window. */
export const signatureOf = (settings: AggregateSettings): string =>
  JSON.stringify([
    settings.by.map(({ path, expr }) => [path, printExpression(expr)]),
    settings.calls.map(callSignature),
    { ...settings.window, until: undefined },
    settings.emit,
  ])

function callSignature({ name, args, where, settings }: AggregatorCall): readonly unknown[] {
  const constants = Object.entries(settings).filter(([, value]) => !args.includes(value as never))
  return [
    name,
    args.map(printExpression),
    where === undefined ? null : printExpression(where),
    constants.map(([key, value]) => [key, String(value)]),
  ]
}
