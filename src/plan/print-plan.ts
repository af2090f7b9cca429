import type { LogicalPlan, PlanNode, Port } from '../ir/plan.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import { inputsOf } from './consumers.ts'
import { printNode } from './print-node.ts'

/** The logical plan as text: a line for each node, with its number and those that it reads from. */
export function printPlan(plan: LogicalPlan, catalog: Catalog): string {
  return plan.nodes
    .map((node) => `${node.id}: ${printNode(node, catalog)}${printInputs(node, plan)}`)
    .join('\n')
    .concat('\n')
}

function printInputs(node: PlanNode, plan: LogicalPlan): string {
  const inputs = inputsOf(node).map(printPort)
  if (node.id === plan.deadLetter) inputs.push('rejects')
  return inputs.length === 0 ? '' : `  <- ${inputs.join(', ')}`
}

const printPort = ({ node, port }: Port): string => (port === 'out' ? `${node}` : `${node}.${port}`)
