import type { AggregateSettings } from '../../../ir/aggregate.ts'
import { mayBeNull } from '../../../ir/type.ts'
import type { KeptResults } from '../../contract/stateful.ts'
import { callsIn } from './calls-in.ts'
import { callSignature, frameOf } from './signature.ts'

/**
 * Can a stage go on with the windows that another one has open? Keys and window must be the same. What an added aggregator missed of a window
 * nobody knows, so its results are null there, and must be such as may be. False: it cannot.
 */
export function keptResults(before: AggregateSettings, now: AggregateSettings): KeptResults | false {
  if (JSON.stringify(frameOf(before)) !== JSON.stringify(frameOf(now))) return false
  const known = new Set(before.calls.map(callSignature))
  const isKnown = now.calls.map((call) => known.has(callSignature(call)))
  const added = now.items.filter(({ value }) => callsIn(value).some((call) => !isKnown[call]))
  if (added.length > 0) {
    // A window that is the whole input never comes to an end.
    if (now.window.kind === 'global' || !isKnown.includes(true)) return false
    if (!added.every(({ value }) => mayBeNull(value.type))) return false
  }
  const names = now.items.map(({ name }) => name)
  return {
    kept: names.filter((name) => added.every((item) => item.name !== name)),
    added: added.map(({ name }) => name),
    dropped: before.items.map(({ name }) => name).filter((name) => !names.includes(name)),
  }
}
