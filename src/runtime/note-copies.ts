import type { LogicalPlan, NodeId, PlanNode, Port } from '../ir/plan.ts'
import { consumersIn, inputsOf } from '../plan/consumers.ts'
import type { Ledger } from './ledger.ts'

/**
 * Notes the copies that fan-out made: an event that went k ways was copied k − 1 times (protocol L3). Ways are known from the plan, so
 * nobody has to count them on the way. Merges have no counters: what they pass on is what came to them.
 */
export function noteCopies(plan: LogicalPlan, ledger: Ledger): void {
  // Events of earlier runs may have gone other ways.
  const fresh = ledger.ofThisRun()
  countCopies(plan, fresh)
  for (const { id } of plan.nodes) ledger.of(id).copied = ledger.restored(id).copied + fresh.of(id).copied
}

function countCopies(plan: LogicalPlan, ledger: Ledger): void {
  const consumers = consumersIn(plan)
  const through = flowsIn(plan, ledger)
  const untold: NodeId[] = []
  let rest = entered(plan, ledger)
  for (const node of plan.nodes) {
    const row = ledger.of(node.id)
    row.copied = 0
    for (const port of portsOf(node)) {
      const ways = consumers(port).length
      if (ways < 2) continue
      const flow = through(port)
      if (flow === undefined) untold.push(node.id)
      else row.copied += flow * (ways - 1)
    }
    rest -= row.copied
  }
  // Where the arms of a route end in merges alone, no counter tells them apart; their copies are what is left.
  const [first] = untold
  if (first !== undefined) ledger.of(first).copied += rest
}

/** Events that entered nodes beyond those that left nodes. */
function entered(plan: LogicalPlan, ledger: Ledger): number {
  return plan.nodes.reduce((sum, node) => {
    const row = ledger.of(node.id)
    switch (node.op) {
      case 'source':
        return sum - row.out
      case 'sink':
        return sum + row.in
      case 'merge':
        return sum
      default:
        return sum + row.in - row.out
    }
  }, 0)
}

/** How many events went through a port; undefined where no counter tells. */
function flowsIn(plan: LogicalPlan, ledger: Ledger): (port: Port) => number | undefined {
  const consumers = consumersIn(plan)
  const byId = new Map(plan.nodes.map((node) => [node.id, node]))
  const through = (port: Port): number | undefined => {
    const node = byId.get(port.node)
    switch (node?.op) {
      case 'source':
      case 'step':
        return ledger.of(node.id).out
      case 'stateful': {
        const { out, lateRouted } = ledger.of(node.id)
        return port.port === 'late' ? lateRouted : out - lateRouted
      }
      case 'merge': {
        const flows = node.inputs.map(through)
        return flows.includes(undefined)
          ? fromReader(port)
          : flows.reduce<number>((sum, flow) => sum + (flow ?? 0), 0)
      }
      default:
        return fromReader(port)
    }
  }
  /** What a reader of this port and of nothing else has taken in. */
  const fromReader = (port: Port): number | undefined => {
    const reader = consumers(port).find((node) => node.op !== 'merge' && inputsOf(node).length === 1)
    return reader === undefined ? undefined : ledger.of(reader.id).in
  }
  return through
}

function portsOf(node: PlanNode): readonly Port[] {
  if (node.op === 'sink') return []
  const names =
    node.op === 'route'
      ? [...node.arms.map((_, i) => `arm${i}`), 'else']
      : node.op === 'stateful'
        ? ['out', 'late']
        : ['out']
  return names.map((port) => ({ node: node.id, port }))
}
