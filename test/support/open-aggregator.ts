import type { Expr } from '../../src/ir/expression.ts'
import type { Type } from '../../src/ir/type.ts'
import { openRecord } from '../../src/ir/type.ts'
import { bindCall } from '../../src/lang/binding/bind-call.ts'
import { emptyModule } from '../../src/lang/names/module.ts'
import { parseExpression, parsePipe } from '../../src/lang/parse.ts'
import { configPlace, shapeOf } from '../../src/lang/typing/place.ts'
import { catalog } from '../../src/operators/catalog.ts'
import type { Aggregator, AggregatorSpec } from '../../src/operators/contract/aggregator.ts'
import { openSession } from './open-session.ts'

/** The call of an aggregator, bound and opened as a stage does it. */
export interface OpenAggregator {
  readonly spec: AggregatorSpec
  readonly settings: Readonly<Record<string, unknown>>
  readonly aggregator: Aggregator<object>
  /** Its expressions, in the order of the params. */
  readonly args: readonly Expr[]
  readonly type: Type
}

/** Opens an aggregator from its text. Throws with the messages where it is wrong. */
export function openAggregator(
  text: string,
  fields: Readonly<Record<string, Type>> = {},
  windowed = true,
): OpenAggregator {
  const { expression, diagnostics } = parseExpression(text)
  if (expression.kind !== 'call') throw new Error(`"${text}" is no call`)
  const spec = catalog.aggregators.get(expression.name.text)
  if (spec === undefined) throw new Error(`there is no aggregator "${expression.name.text}"`)
  const module = emptyModule('', parsePipe('').file, { regions: [], losesNames: false })
  const { session, found } = openSession(module)
  const shape = shapeOf({ ...openRecord, fields: new Map(Object.entries(fields)) })
  const binder = {
    owner: `The aggregator "${spec.name}"`,
    params: spec.params,
    positional: spec.positional,
    shape,
  }
  const bound = bindCall(expression.arguments, expression.span, binder, configPlace(session, module))
  const settings = bound.settings as never
  const problem = bound.fine ? spec.check?.(settings) : undefined
  const messages = [
    ...[...diagnostics, ...found].map(({ message }) => message),
    ...(problem === undefined ? [] : [problem.message]),
  ]
  if (messages.length > 0) throw new Error(messages.join(' '))
  return {
    spec,
    settings: bound.settings,
    aggregator: spec.open(settings),
    args: Object.entries(spec.params)
      .filter(([name, { kind }]) => kind === 'expression' && bound.settings[name] !== undefined)
      .map(([name]) => bound.settings[name] as Expr),
    type: spec.type(settings, windowed),
  }
}
