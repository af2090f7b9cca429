import type { AggregateSettings } from '../../../ir/aggregate.ts'
import type { AggregatorSpec } from '../../contract/aggregator.ts'
import type { ColumnKind } from '../../contract/columns.ts'

/**
 * How the arguments may stand in columns: where each event goes into one table that it is only added to, no bound refuses a key, and all
 * aggregators take runs of numbers.
 */
export function columnsOf(
  settings: AggregateSettings,
  aggregators: ReadonlyMap<string, AggregatorSpec>,
): readonly ColumnKind[] | undefined {
  const { window, emit, zeros, by, calls, maxKeys, maxState } = settings
  const isAddedTo =
    emit.kind === 'close' &&
    (window.kind === 'tumbling' ||
      (window.kind === 'sliding' && window.zone === undefined && zeros === undefined))
  if (!isAddedTo || maxKeys !== undefined || maxState !== undefined) return undefined
  const kinds: ColumnKind[] = by.map(() => 'key')
  for (const { name, settings: own, where, args } of calls) {
    if (where !== undefined || aggregators.get(name)!.open(own as never).addRun === undefined)
      return undefined
    for (const _ of args) kinds.push('number')
  }
  return kinds
}
