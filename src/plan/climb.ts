import type { Expr } from '../ir/expression.ts'
import type { LogicalPlan, MergeNode, NodeId, PlanNode, Port, StepNode } from '../ir/plan.ts'
import { openRecord, type RecordType } from '../ir/type.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import { conditionCanMismatch } from './can-mismatch.ts'
import { consumersIn } from './consumers.ts'
import { areDisjoint, type FieldSet } from './field-set.ts'
import { isDeterministic, readsMeta, readsOf } from './reads.ts'
import { canReject, expressionsOf } from './step-effects.ts'
import { leavesAlone } from './writes.ts'

/** How far a condition gets from a port, against the stream. */
export interface Climb {
  /** The steps it climbs over, nearest first; the last one is no `where`, so that each climb gains something. */
  readonly over: readonly StepNode[]
  /** Set where `over` is empty: the merge above, when the condition climbs on in at least one of its inputs. */
  readonly merge?: MergeNode
}

/** Answers whether a condition can climb, over one plan. */
export interface Climber {
  /** Null where the condition gains nothing. */
  readonly climb: (test: Expr, from: Port) => Climb | null
  /** Can the condition neither note a mismatch there nor give two answers for one event? */
  readonly isQuiet: (test: Expr, at: Port) => boolean
}

/**
 * A condition climbs over a step when nobody can tell the difference:
 * - the step leaves alone all fields that the condition reads (and `@error`, which only a `parse` sets);
 * - the step can reject nothing: what it rejects of the events that the condition stops would be missing from the dead letters;
 * - that holds for no call (`limit`, `sample`, `unnest`, `reject`); nor does the step evaluate anything random;
 * - a `where` or `if` reads other fields than the condition, whose types may rest on what those let pass;
 * - nobody else reads what the step gives.
 */
export function climberOf(plan: LogicalPlan, catalog: Catalog): Climber {
  const consumers = consumersIn(plan)
  const byId = new Map<NodeId, PlanNode>(plan.nodes.map((node) => [node.id, node]))

  const typeAt = (port: Port): RecordType => {
    const node = byId.get(port.node)
    return node === undefined || node.op === 'sink' ? openRecord : node.type
  }

  function passes({ step, input }: StepNode, test: Expr, reads: FieldSet): boolean {
    const decides = step.op === 'where' || step.op === 'if'
    const inside = expressionsOf(step)
    return (
      leavesAlone(step, reads, catalog) &&
      !(readsMeta(test, 'error') && (step.op === 'parse' || step.op === 'if')) &&
      !canReject(step, typeAt(input), plan.settings.strict) &&
      inside.every((expr) => isDeterministic(expr) && !(decides && !areDisjoint(readsOf(expr), reads)))
    )
  }

  function climb(test: Expr, from: Port): Climb | null {
    const reads = readsOf(test)
    const over: StepNode[] = []
    let port = from
    for (;;) {
      const producer = byId.get(port.node)
      if (consumers(port).length !== 1) break
      if (producer?.op === 'merge' && over.every(isWhere)) {
        return producer.inputs.some((input) => climb(test, input) !== null)
          ? { over: [], merge: producer }
          : null
      }
      if (producer?.op !== 'step' || !passes(producer, test, reads)) break
      over.push(producer)
      port = producer.input
    }
    const gained = over.slice(0, over.findLastIndex((node) => !isWhere(node)) + 1)
    return gained.length === 0 ? null : { over: gained }
  }

  return {
    climb,
    isQuiet: (test, at) => isDeterministic(test) && !conditionCanMismatch(test, typeAt(at)),
  }
}

const isWhere = ({ step }: StepNode): boolean => step.op === 'where'
