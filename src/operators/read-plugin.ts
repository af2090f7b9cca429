import type { AggregatorSpec } from './contract/aggregator.ts'
import { anySpec } from './contract/catalog.ts'
import type { GroupAggregatorSpec } from './contract/group-aggregator.ts'
import type { PluginOutcome, PluginProblem } from './contract/plugin.ts'
import type { StageSpec } from './contract/stage.ts'
import { groupStage } from './groups/group-stage.ts'
import { checkSpec, isOperator } from './plugins/check-spec.ts'
import { guardAggregator } from './plugins/guard-aggregator.ts'
import { guardGroups } from './plugins/guard-groups.ts'

/**
 * Reads what a module exports: every export that is a spec, or a list of specs, is an operator; others are the plugin's own affair. `platform`
 * as Node names it.
 */
export function readPlugin(exports: Readonly<Record<string, unknown>>, platform: string): PluginOutcome {
  const specs = new Set(
    Object.values(exports)
      .flatMap((value): unknown[] => (Array.isArray(value) ? value : [value]))
      .filter(isOperator),
  )
  if (specs.size === 0) {
    return { kind: 'broken', problems: [nothingInIt] }
  }
  const problems = [...specs].flatMap((spec) => checkSpec(spec, platform))
  if (problems.length > 0) return { kind: 'broken', problems }
  const aggregators: AggregatorSpec[] = []
  const stages: StageSpec[] = []
  for (const spec of specs) {
    if (spec['kind'] === 'aggregator') aggregators.push(aggregatorOf(spec))
    else stages.push(stageOf(spec))
  }
  return { kind: 'loaded', operators: { aggregators, stages } }
}

/** One module that two files use brings one operator: the same spec gives the same one again. */
function once<T>(make: (spec: object) => T): (spec: object) => T {
  const made = new WeakMap<object, { readonly value: T }>()
  return (spec) => {
    const known = made.get(spec) ?? { value: make(spec) }
    made.set(spec, known)
    return known.value
  }
}

const aggregatorOf = once((spec) => guardAggregator(anySpec<AggregatorSpec>(spec)))
const stageOf = once((spec) => groupStage(guardGroups(anySpec<GroupAggregatorSpec>(spec)), { plugin: true }))

const nothingInIt: PluginProblem = {
  isName: false,
  message:
    'It exports no operator: an object made by "defineAggregator" or "defineGroupAggregator" is what a pipeline can use.',
}
