import type { BytesReader } from '../../../core/binary.ts'
import type { AggregateSettings } from '../../../ir/aggregate.ts'
import type { Aggregator } from '../../contract/aggregator.ts'
import type { EarlierSettings, StatefulContext } from '../../contract/stateful.ts'
import { callSignature, marksMissing } from './signature.ts'

/** Stands for the state of an aggregator that has not seen all of its group: it was added while the group was open. */
export const missing: object = Object.freeze({})

/** Reads the states of one group. */
export type ReadStates = (from: BytesReader) => object[]

/** Opens the aggregators of a stage. */
export const openAggregators = (
  { calls }: AggregateSettings,
  { aggregators }: Pick<StatefulContext, 'aggregators'>,
): readonly Aggregator<object>[] =>
  calls.map(({ name, settings }) => aggregators.get(name)!.open(settings as never))

/** `marked`: numbers of states that are missing stand before the others. */
export function stateReader(own: readonly Aggregator<object>[], marked: boolean): ReadStates {
  return (from) => {
    if (!marked) return own.map((one) => one.read(from))
    const gaps = new Set(Array.from({ length: from.count() }, () => from.count()))
    return own.map((one, i) => (gaps.has(i) ? missing : one.read(from)))
  }
}

/** Reads what an earlier stage has written, and puts each state where the same call stands now. */
export function earlierReader(
  now: AggregateSettings,
  earlier: EarlierSettings<AggregateSettings>,
  context: Pick<StatefulContext, 'aggregators'>,
): ReadStates {
  const read = stateReader(openAggregators(earlier.settings, context), marksMissing(earlier.signature))
  const before = earlier.settings.calls.map(callSignature)
  const places = now.calls.map((call) => before.indexOf(callSignature(call)))
  return (from) => {
    const states = read(from)
    return places.map((place) => states[place] ?? missing)
  }
}
