import { messageOf } from '../../core/message-of.ts'
import { mismatch } from '../../core/mismatch.ts'
import { RunError } from '../../core/run-error.ts'
import type { Value } from '../../core/value.ts'
import type { Aggregator, AggregatorSpec } from '../contract/aggregator.ts'
import { PluginFailure } from '../contract/plugin-failure.ts'
import { checkByOpening } from './check-spec.ts'
import { valueProblem } from './value-problem.ts'

/**
 * An aggregator of a plugin with a wall around it. What throws in `add` refuses the event (`PluginFailure`), in `merge` and `finish` it is a
 * mismatch, and a result that is no value of the language is one as well. Only state that cannot be written or read ends the run: going on
 * would lose it.
 */
export const guardAggregator = (spec: AggregatorSpec): AggregatorSpec => ({
  ...spec,
  check: checkByOpening(spec),
  open: (settings) => guarded(`aggregator "${spec.name}"`, spec.open(settings)),
})

function guarded(operator: string, own: Aggregator<object>): Aggregator<object> {
  const failed = (error: unknown): null => mismatch(`the ${operator} has failed: ${messageOf(error)}`)
  const stateful = <T>(what: string, work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw new RunError(
        'LP5427',
        operator,
        'config',
        `The ${operator} of a plugin cannot ${what} its state: ${messageOf(error)}`,
        { cause: error },
      )
    }
  }
  return {
    mayFail: true,
    start: () => own.start(),
    add(state, a, b, at) {
      try {
        own.add(state, a, b, at)
      } catch (error) {
        throw new PluginFailure(operator, error)
      }
    },
    merge(into, from) {
      try {
        own.merge(into, from)
      } catch (error) {
        failed(error)
      }
    },
    finish(state, window): Value {
      try {
        const result: unknown = own.finish(state, window)
        const problem = valueProblem(result)
        if (problem !== undefined) return mismatch(`the ${operator} gave ${problem}, which is no value`)
        return result as Value
      } catch (error) {
        return failed(error)
      }
    },
    write: (state, out) => stateful('write', () => own.write(state, out)),
    read: (from) => stateful('read', () => own.read(from)),
    ...(own.isTruncated === undefined
      ? {}
      : { isTruncated: (state: object) => sure(() => own.isTruncated!(state), true) }),
    ...(own.size === undefined ? {} : { size: (state: object) => sure(() => own.size!(state), 48) }),
  }
}

const sure = <T>(work: () => T, otherwise: T): T => {
  try {
    return work()
  } catch {
    return otherwise
  }
}
