import { messageOf } from '../../core/message-of.ts'
import type { Group, GroupAggregator, GroupAggregatorSpec, GroupQueue } from '../contract/group-aggregator.ts'
import { checkByOpening } from './check-spec.ts'
import { valueProblem } from './value-problem.ts'

/**
 * A group aggregator of a plugin with a wall around it: what throws in `init` is a reason not to start, and what it hands over must be groups.
 * Otherwise it throws as the plugin does; the stage refuses the events.
 */
export const guardGroups = (spec: GroupAggregatorSpec): GroupAggregatorSpec => ({
  ...spec,
  check: checkByOpening(spec),
  open: (settings) => guarded(spec.open(settings)),
})

const guarded = (own: GroupAggregator): GroupAggregator => ({
  init(context, queue) {
    const checked: GroupQueue = {
      add: (group) => queue.add(checkedGroup(group)),
      addWithWait: (group, milliseconds) => queue.addWithWait(checkedGroup(group), milliseconds),
    }
    const failed = (error: unknown) => ({ error: messageOf(error) })
    try {
      const answer = own.init(context, checked)
      return answer instanceof Promise ? answer.catch(failed) : answer
    } catch (error) {
      return failed(error)
    }
  },
  description: () => own.description(),
  add: (row) => own.add(row),
  flush() {
    const groups = own.flush()
    return groups instanceof Promise ? groups.then(checkedGroups) : checkedGroups(groups)
  },
  reset: () => own.reset(),
})

function checkedGroups(groups: unknown): readonly Group[] {
  if (!Array.isArray(groups)) throw new TypeError('"flush" gives a list of groups.')
  return groups.map(checkedGroup)
}

function checkedGroup(given: unknown): Group {
  if (typeof given !== 'object' || given === null) throw new TypeError('A group is an object.')
  const { logs, tags, source, topic } = given as Record<string, unknown>
  if (!Array.isArray(logs)) throw new TypeError('The "logs" of a group are a list of events.')
  if (typeof tags !== 'object' || tags === null || Object.values(tags).some((tag) => typeof tag !== 'string'))
    throw new TypeError('The "tags" of a group are an object whose values are texts.')
  if (typeof source !== 'string' || typeof topic !== 'string')
    throw new TypeError('The "source" and the "topic" of a group are texts.')
  for (const event of logs) {
    const problem = isEvent(event) ? valueProblem(event) : 'something else'
    if (problem !== undefined)
      throw new TypeError(`The "logs" of a group are events; there is ${problem} among them.`)
  }
  return given as Group
}

const isEvent = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
