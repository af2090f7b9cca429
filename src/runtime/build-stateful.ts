import type { Value } from '../core/value.ts'
import type { Expr } from '../ir/expression.ts'
import { defaultLimits, type StatefulNode } from '../ir/plan.ts'
import type { Segment } from '../ir/segment.ts'
import { defectOf } from './defect.ts'
import type { Edges, Graph } from './graph.ts'
import { compileDerived } from './segment/compile-segment.ts'
import { Environment } from './segment/environment.ts'
import { type OpenedStage, StatefulRunner } from './stateful/stateful-runner.ts'
import { timeAround } from './time/time-around.ts'
import { segmentOptions, type Wiring } from './wiring.ts'

/** Makes the runner of a stage with state and what runs behind it. */
export function buildStateful(
  node: StatefulNode,
  segment: Segment,
  edges: Edges,
  graph: Graph,
  wiring: Wiring,
): StatefulRunner {
  const { options, gates } = wiring
  const { catalog, clock, run, log, ledger, plan } = options
  const { given, flushLetters } = segmentOptions(segment, edges, undefined, wiring)
  const derived = compileDerived(given)
  const env = new Environment(given)
  const ownStage: OpenedStage = {
    use: node.use,
    timed: node.timed,
    state: (name, codec) => options.states.add(node.uid, name, codec),
    earlier: options.earlier(node.uid),
  }
  return new StatefulRunner({
    node,
    counters: ledger.of(node.id),
    clock,
    gate: gates.get(node.id)!,
    segment: {
      ...derived,
      flush() {
        derived.flush()
        flushLetters()
      },
    },
    open: (ways, { use, timed, state, earlier } = ownStage) => {
      const context = {
        ...ways,
        uid: node.uid,
        run,
        clock,
        log,
        strict: plan.settings.strict,
        timed,
        ...timeAround(node, options, wiring),
        limits: {
          maxKeys: plan.settings.maxKeys ?? defaultLimits.maxKeys,
          maxState: plan.settings.maxState ?? defaultLimits.maxState,
        },
        aggregators: catalog.aggregators,
        evaluate: (expr: Expr, locals?: Value[]) => env.evaluate(expr, locals),
        state,
      }
      return catalog.stages.get(use.name)!.stateful!.open(use.settings as never, context, earlier as never)
    },
    refuse({ code, reason }, event, meta) {
      const isText = typeof event === 'string'
      env.rawText = isText ? () => event : null
      env.refuse(node.id, node.use.name, code, reason, meta, isText ? null : event)
    },
    resumed: () => graph.settle(),
    failed: (error) => options.failed(defectOf(error, `the stage "${node.use.name}" of ${node.stream}`)),
  })
}
