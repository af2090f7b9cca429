import { printExpression } from '../ir/print-expression.ts'
import { printName } from '../ir/print-name.ts'
import type { ColumnUse, PhysicalPlan, Tree } from '../ir/segment.ts'

/** The physical plan as text: the tree of each segment by the numbers of its nodes, then the buffers. */
export function printPhysical({ segments, buffers }: PhysicalPlan): string {
  const trees = segments.flatMap(({ source, tree }) => [`segment of source ${source}`, ...lines(tree, '  ')])
  const bounds = buffers.map(
    ({ sink, sources, events, bytes }) =>
      `buffer of sink ${sink}: ${events} events, ${bytes} bytes, holds back ${sources.join(', ')}`,
  )
  return [...trees, ...bounds, ''].join('\n')
}

const columnsText = ({ time, args }: ColumnUse): string =>
  [`time ${printName(time.field)}`, ...args.map(({ field, kind }) => `${kind} ${printName(field)}`)].join(
    ', ',
  )

function lines({ steps, end }: Tree, indent: string): string[] {
  const run = steps.length === 0 ? [] : [`${indent}steps ${steps.map(({ node }) => node).join(', ')}`]
  switch (end.kind) {
    case 'sink':
      return [...run, `${indent}sink ${end.node}`]
    case 'stateful': {
      const late = end.late === null ? [] : [`${indent}  late ->`, ...lines(end.late, `${indent}    `)]
      const columns = end.columns === undefined ? [] : [`${indent}  in columns: ${columnsText(end.columns)}`]
      return [...run, `${indent}stateful ${end.node}, input ${end.input}`, ...columns, ...late]
    }
    case 'fan':
      return [
        ...run,
        ...end.branches.flatMap((branch) => [`${indent}branch`, ...lines(branch, `${indent}  `)]),
      ]
    case 'route': {
      const arms = [
        ...end.arms.map(({ test, tree }) => ({ name: printExpression(test), tree })),
        { name: 'else', tree: end.otherwise },
      ]
      return [
        ...run,
        `${indent}route ${end.node}`,
        ...arms.flatMap(({ name, tree }) =>
          tree === null
            ? [`${indent}  ${name} -> drop`]
            : [`${indent}  ${name} ->`, ...lines(tree, `${indent}    `)],
        ),
      ]
    }
  }
}
