import type { Catalog } from '../../operators/contract/catalog.ts'
import type { PlanStage } from '../plan-pipeline.ts'
import { printPhysical } from '../print-physical.ts'
import { printPlan } from '../print-plan.ts'

/** The plan before and after each pass that changed something, as text; passes without effect are named at the end. */
export function renderPasses(stages: readonly PlanStage[], catalog: Catalog): string {
  const parts: string[] = []
  const idle: string[] = []
  for (const stage of stages) {
    const [before, after] = textsOf(stage, catalog)
    if (before === after) idle.push(stage.pass)
    else parts.push(`== ${stage.pass}: ${stage.does}\n-- before\n${before}-- after\n${after}`)
  }
  if (idle.length > 0) parts.push(`== without effect: ${idle.join(', ')}\n`)
  return parts.join('\n')
}

const textsOf = ({ before, after, physical }: PlanStage, catalog: Catalog): readonly [string, string] =>
  physical === undefined
    ? [printPlan(before, catalog), printPlan(after, catalog)]
    : [printPhysical(physical.before), printPhysical(physical.after)]
