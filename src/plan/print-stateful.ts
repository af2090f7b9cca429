import { formatDuration } from '../core/duration-text.ts'
import { Duration } from '../core/value.ts'
import { type AggregateSettings, callField, type WindowUse } from '../ir/aggregate.ts'
import type { Expr } from '../ir/expression.ts'
import type { JoinSettings } from '../ir/join.ts'
import { printExpression } from '../ir/print-expression.ts'
import { printName, printPath } from '../ir/print-name.ts'
import type { SequenceSettings } from '../ir/sequence.ts'
import type { StatefulUse } from '../ir/stateful.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import { printJoin } from './print-join.ts'
import { printSequence } from './print-sequence.ts'
import { printUse } from './print-use.ts'
import { named, printWindow } from './print-window.ts'

/** A stage with state as it would be written. */
export function printStateful(use: StatefulUse, catalog: Catalog): string {
  if (use.name === 'lookup') return printLookup(use)
  if (use.feeds !== undefined) return `${use.name} for $${use.feeds}`
  if (use.name === 'join') return printJoin(use.settings as unknown as JoinSettings)
  if (use.name === 'sequence') return printSequence(use.settings as unknown as SequenceSettings)
  if (use.name !== 'aggregate' && use.name !== 'annotate')
    return printUse(use, catalog.stages.get(use.name), catalog)
  return printGrouping(use.name, use.settings as unknown as AggregateSettings, catalog)
}

/** `lookup $users[id]`: what the stage waits for; no stage that can be written. */
function printLookup({ settings, args }: StatefulUse): string {
  const asks = settings.asks as readonly { readonly table: string; readonly keys: number }[]
  const parts = args[0]!.slice(1).map(({ expr }) => printExpression(expr))
  let at = 0
  const texts = asks.map(({ table, keys }) => {
    at += keys
    return `$${printName(table)}[${parts.slice(at - keys, at).join(', ')}]`
  })
  return `lookup ${texts.join(', ')}`
}

/** `aggregate n = count() by host over tumbling(1m)`, without the target of late events, which the plan's edges show. */
function printGrouping(stage: string, settings: AggregateSettings, catalog: Catalog): string {
  const { items, by, window, emit, lateRouted } = settings
  const calls = settings.calls.map(({ name, settings: own, where }) => {
    const text = printUse({ name, settings: own }, catalog.aggregators.get(name), catalog)
    if (where === undefined) return text === name ? `${name}()` : text
    const condition = `where: ${printExpression(where)}`
    return text === name ? `${name}(${condition})` : `${text.slice(0, -1)}, ${condition})`
  })
  const results = items.map(({ name, value }) => `${printName(name)} = ${withCalls(value, calls)}`)
  const over = printBounded(window, settings)
  return [
    `${stage} ${results.join(', ')}`,
    ...(by.length === 0 ? [] : [`by ${by.map(({ path, expr }) => printKey(path, expr)).join(', ')}`]),
    ...(over === '' ? [] : [`over ${over}`]),
    ...(emit.kind === 'close'
      ? []
      : [`emit ${emit.kind === 'every' ? `every ${time(emit.micros)}` : 'changes'}`]),
    ...(lateRouted ? ['late to …'] : []),
  ].join(' ')
}

/** The fields of results are written as the calls that they stand for. */
function withCalls(value: Expr, calls: readonly string[]): string {
  let text = printExpression(value)
  for (const [index, call] of calls.entries()) text = text.replaceAll(printName(callField(index)), () => call)
  return text
}

function printKey(path: readonly string[], expr: Expr): string {
  const text = printExpression(expr)
  return text === printPath(path) ? text : `${printPath(path)} = ${text}`
}

const time = (micros: number): string => formatDuration(new Duration(micros))

const printBounded = (window: WindowUse, { zeros, maxKeys, maxState, overflow }: AggregateSettings): string =>
  printWindow(window, [
    ...named('zeros', zeros, time),
    ...named('max_keys', maxKeys, String),
    ...named('max_state', maxState, String),
    ...(overflow === 'reject' ? [] : [`overflow: ${overflow}`]),
  ])
