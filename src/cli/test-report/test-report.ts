import type { LogicalPlan, NodeId } from '../../ir/plan.ts'
import type { TestResult } from '../../testing/run-test.ts'

/** The tests of one file, run. */
export interface TestedFile {
  readonly path: string
  readonly text: string
  readonly plan: LogicalPlan
  readonly results: readonly TestResult[]
  /** Stages that no test reaches. */
  readonly untouched: readonly NodeId[]
  /** Milliseconds. */
  readonly took: number
}

export const hasFailed = ({ failures, error }: TestResult): boolean =>
  failures.length > 0 || error !== undefined

/** The number of the line, from 1, that a place stands in. */
export const lineOf = (text: string, place: number): number => text.slice(0, place).split('\n').length
