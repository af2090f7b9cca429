import type { AggregateSettings, AggregatorCall } from '../../../ir/aggregate.ts'
import { isExpression } from '../../../ir/operator-settings.ts'
import { printExpression } from '../../../ir/print-expression.ts'

/** The form in which `aggregate` keeps the states of its aggregators: in the first none was ever missing. */
const form = 2

/** What must be the same for kept state to be taken over as it is (protocol R2): keys, aggregators, window. */
export const signatureOf = (settings: AggregateSettings): string =>
  JSON.stringify([...partsOf(settings), form])

/** The same of `annotate`. */
export const annotateSignature = (settings: AggregateSettings): string => JSON.stringify(partsOf(settings))

/** Can the states that a stage of this signature has kept be marked as missing? */
export const marksMissing = (signature: string): boolean => signature.endsWith(`,${form}]`)

const partsOf = (settings: AggregateSettings): readonly unknown[] => {
  const [by, window, emit] = frameOf(settings)
  return [by, settings.calls.map(callParts), window, emit]
}

/** All but the aggregators. */
export const frameOf = ({ by, window, emit }: AggregateSettings): readonly [unknown, unknown, unknown] => [
  by.map(({ path, expr }) => [path, printExpression(expr)]),
  { ...window, until: undefined },
  emit,
]

/** What tells one call from another. */
export const callSignature = (call: AggregatorCall): string => JSON.stringify(callParts(call))

function callParts({ name, args, where, settings }: AggregatorCall): readonly unknown[] {
  const constants = Object.entries(settings).filter(([, value]) => !isExpression(value))
  return [
    name,
    args.map(printExpression),
    where === undefined ? null : printExpression(where),
    constants.map(([key, value]) => [key, String(value)]),
  ]
}
