import type { LogicalPlan, SourceNode } from '../../ir/plan.ts'

/** The source of that name, or the only one; otherwise a sentence that says which there are. */
export function chooseSource(plan: LogicalPlan, name: string | undefined): SourceNode | string {
  const sources = plan.nodes.filter((node): node is SourceNode => node.op === 'source')
  const names = sources.map((source) => `"${source.name}"`).join(', ')
  if (name === undefined) {
    const [only] = sources
    if (only !== undefined && sources.length === 1) return only
    return only === undefined
      ? 'The pipeline has no source.'
      : `The pipeline has several sources: ${names}. Name the one that the event comes from.`
  }
  return (
    sources.find((source) => source.name === name) ??
    `There is no source called "${name}". The pipeline reads from ${names}.`
  )
}
