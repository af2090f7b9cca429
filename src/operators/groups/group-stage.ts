import { listOf, openRecord, recordOf, stringType } from '../../ir/type.ts'
import { anySpec } from '../contract/catalog.ts'
import type { GroupAggregatorSpec } from '../contract/group-aggregator.ts'
import type { Params, Settings } from '../contract/params.ts'
import type { StageSpec } from '../contract/stage.ts'
import { wholeEvent } from '../contract/whole-event.ts'
import { groupPrefix } from './registry.ts'
import { RunningGroups } from './running/running-groups.ts'

/** An event that a group has become. */
const groupType = recordOf(
  new Map([
    ['logs', listOf(openRecord)],
    ['tags', openRecord],
    ['source', stringType],
    ['topic', stringType],
  ]),
  false,
)

/**
 * The stage that a group aggregator is in a pipeline: each group goes on as one event. `plugin`: nothing is known of it but its contract,
 * which lets it copy events.
 */
export function groupStage(spec: GroupAggregatorSpec, { plugin = false } = {}): StageSpec {
  const { name, summary, since, params, positional, examples, check, open } = spec
  return anySpec<StageSpec>({
    kind: 'stage',
    name,
    summary,
    since,
    params,
    positional,
    memory: 'bounded',
    // The name of the source is that of the pipeline that the example stands in.
    examples: examples.map(({ title, use, in: events, out }) => ({
      title,
      stages: `${use.startsWith(groupPrefix) ? use : `${groupPrefix}${use}`} | drop source`,
      in: events,
      out: out.map(({ logs, tags, topic }) => ({ logs: [...logs], tags: { ...tags }, topic })),
    })),
    ...(check === undefined ? {} : { check }),
    schema: () => groupType,
    facts: ({ bounded }) => ({ timed: false, bounded, windowed: false, derived: true }),
    varies: () => 'flushes by the clock',
    ...(plugin
      ? {
          repeats: () =>
            'is a plugin whose memory cannot be kept: events that no group has taken along are added again, and if it copies them, those that were sent come twice',
        }
      : {}),
    stateful: {
      inputs: () => [[wholeEvent]],
      time: 'none',
      signature: (settings) => JSON.stringify([name, settings]),
      open: (settings, context) => new RunningGroups(name, open(settings as Settings<Params>), context),
    },
  } satisfies StageSpec)
}
