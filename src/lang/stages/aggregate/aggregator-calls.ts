import { alwaysNull, countOfValue } from '../../../diagnostics/messages/aggregate.ts'
import { settingRefused } from '../../../diagnostics/messages/settings.ts'
import { type AggregatorCall, callField } from '../../../ir/aggregate.ts'
import type { Expr } from '../../../ir/expression.ts'
import { isExpression } from '../../../ir/operator-settings.ts'
import { printExpression } from '../../../ir/print-expression.ts'
import { boolType, mayBeNull, nullType } from '../../../ir/type.ts'
import type { AggregatorSpec } from '../../../operators/contract/aggregator.ts'
import { param, type Settings } from '../../../operators/contract/params.ts'
import type { Call } from '../../ast.ts'
import { bindCall } from '../../binding/bind-call.ts'
import { constant, unknownExpr } from '../../typing/constants.ts'
import { describe } from '../../typing/describe.ts'
import { typeExpression } from '../../typing/expression.ts'
import { eventPlace, type Place, report, type Shape } from '../../typing/place.ts'
import { reportNoAggregator } from './no-aggregator.ts'

/** What every aggregator takes. */
export const commonParams = {
  where: param.expression({ doc: 'Only events for which this holds are looked at.', type: boolType }),
} as const

/** The calls of aggregators in the items of one stage; equal ones are one. */
export class AggregatorCalls {
  readonly calls: AggregatorCall[] = []
  readonly #known = new Map<string, number>()
  readonly #before: Shape
  readonly #windowed: boolean

  /** `before`: what the arguments of aggregators see. `windowed`: each result belongs to a window with a start and an end. */
  constructor(before: Shape, windowed: boolean) {
    this.#before = before
    this.#windowed = windowed
  }

  /** A call in an item: the field of its result. `undefined`: it is of no aggregator. */
  readonly typeCall = (node: Call, place: Place): Expr | undefined => {
    const { text: name } = node.name
    const spec = place.session.catalog.aggregators.get(name)
    if (spec !== undefined) return this.#bind(node, spec, place)
    return reportNoAggregator(node, place) ? unknownExpr(node.span) : undefined
  }

  #bind(node: Call, spec: AggregatorSpec, outer: Place): Expr {
    const before = this.#before
    const place: Place = { ...eventPlace(outer, before), grouping: { kind: 'argument', of: spec.name } }
    if (spec.name === 'count' && isCountOfValue(node)) {
      reportCountOfValue(node, place)
      return unknownExpr(node.span)
    }
    const binder = {
      owner: `The aggregator "${spec.name}"`,
      params: { ...spec.params, ...commonParams },
      positional: spec.positional,
      shape: before,
    }
    const bound = bindCall(node.arguments, node.span, binder, place)
    if (!bound.fine) return unknownExpr(node.span)
    const { where, ...own } = bound.settings
    const settings = own as Settings<typeof spec.params>
    const problem = spec.check?.(settings)
    if (problem !== undefined) {
      const at = bound.given.get(problem.param)?.value.span ?? node.span
      report(place, settingRefused(at, problem.message, problem.help))
      return unknownExpr(node.span)
    }
    const type = spec.type(settings, this.#windowed)
    // What is null only without a window tells of the window.
    if (!this.#windowed && mayBeNull(type) && !mayBeNull(spec.type(settings, true)))
      report(place, alwaysNull(node.span, spec.name))
    const condition = isExpression(where) ? { where } : {}
    const index = this.#add({ name: spec.name, settings: own, args: argsOf(spec, own), ...condition })
    return {
      op: 'field',
      path: [callField(index)],
      type,
      span: node.span,
    }
  }

  #add(call: AggregatorCall): number {
    const key = keyOf(call)
    const known = this.#known.get(key)
    if (known !== undefined) return known
    this.#known.set(key, this.calls.length)
    return this.calls.push(call) - 1
  }
}

/** The expressions in the order of the spec's params; null stands where one is left away before another. */
function argsOf(spec: AggregatorSpec, settings: Readonly<Record<string, unknown>>): readonly Expr[] {
  const args = Object.entries(spec.params)
    .filter(([, { kind }]) => kind === 'expression')
    .map(([name]) => settings[name])
  const end = args.findLastIndex((arg) => arg !== undefined) + 1
  return args
    .slice(0, end)
    .map((arg) => (isExpression(arg) ? arg : constant(null, { start: 0, end: 0 }, nullType)))
}

const keyOf = ({ name, settings, where }: AggregatorCall): string =>
  JSON.stringify([
    name,
    where === undefined ? null : printExpression(where),
    Object.entries(settings).map(([key, value]) => [key, settingText(value)]),
  ])

const settingText = (setting: unknown): string => {
  if (isExpression(setting)) return printExpression(setting)
  return setting instanceof RegExp ? String(setting) : JSON.stringify(setting)
}

const isCountOfValue = ({ arguments: args }: Call): boolean =>
  args.length === 1 && args[0]!.name === undefined && args[0]!.value.kind !== 'missing'

function reportCountOfValue({ arguments: [argument] }: Call, place: Place): void {
  const { value } = argument!
  const isLambda = value.kind === 'lambda' || value.kind === 'range'
  const { type } = isLambda ? { type: undefined } : typeExpression(value, { ...place, silent: true })
  const test = type?.kind === 'bool' || (type?.kind === 'optional' && type.of.kind === 'bool')
  report(place, countOfValue(value.span, describe(value), test))
}
