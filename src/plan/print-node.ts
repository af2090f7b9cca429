import type { PlanNode, SinkNode, SourceNode } from '../ir/plan.ts'
import { printExpression } from '../ir/print-expression.ts'
import { printName } from '../ir/print-name.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import { printStateful } from './print-stateful.ts'
import { printStage, printUse } from './print-use.ts'

/** A node as one line of text: `source stdin#1 = stdin, json`, `where level == "error"`. */
export function printNode(node: PlanNode, catalog: Catalog): string {
  switch (node.op) {
    case 'source':
      return `source ${node.name} = ${printConnector(node, catalog.sources.get(node.use.name), catalog)}`
    case 'sink':
      return `sink ${node.name} = ${printConnector(node, catalog.sinks.get(node.use.name), catalog)}`
    case 'merge':
      return 'merge'
    case 'route':
      return `route { ${node.arms.map(({ test }) => printExpression(test)).join(', ')} }`
    case 'stateful':
      return printStateful(node.use, catalog)
    case 'step': {
      const { step } = node
      const wanted = step.op === 'parse' ? printWanted(step.wanted) : ''
      return printStage(step, catalog) + wanted
    }
  }
}

function printConnector(
  node: SourceNode | SinkNode,
  spec: Parameters<typeof printUse>[1],
  catalog: Catalog,
): string {
  const format =
    node.format === undefined
      ? ''
      : `, ${printUse(node.format, catalog.formats.get(node.format.name), catalog)}`
  return printUse(node.use, spec, catalog) + format + (node.op === 'source' ? printWanted(node.wanted) : '')
}

/** What the plan adds to what was written: the fields that are read at all. */
function printWanted(wanted: ReadonlySet<string> | undefined): string {
  if (wanted === undefined) return ''
  return wanted.size === 0
    ? ' [no field wanted]'
    : ` [wanted: ${[...wanted].toSorted().map(printName).join(', ')}]`
}
