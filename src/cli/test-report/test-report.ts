import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { LogicalPlan } from '../../ir/plan.ts'
import type { TestResult } from '../../testing/run-test.ts'
import type { FileResult } from '../../testing/run-tests.ts'

/** The tests of one file, run. */
export interface TestedFile extends FileResult {
  readonly path: string
  readonly text: string
  readonly plan: LogicalPlan
}

/** A pipeline with mistakes: its tests were not run. */
export interface WrongFile {
  readonly path: string
  readonly text: string
  readonly errors: readonly Diagnostic[]
}

export type ReportedFile = TestedFile | WrongFile

export const isWrongFile = (file: ReportedFile): file is WrongFile => 'errors' in file

export const hasFailed = ({ failures, error }: TestResult): boolean =>
  failures.length > 0 || error !== undefined

/** The number of the line, from 1, that a place stands in. */
export const lineOf = (text: string, place: number): number => text.slice(0, place).split('\n').length

/** Mistakes as lines, each with its place: `main.pipe:3: LP3001 There is no field "a".` */
export const errorLines = ({ path, text, errors }: WrongFile): readonly string[] =>
  errors.map(({ file, span, code, message }) =>
    file === path ? `${path}:${lineOf(text, span.start)}: ${code} ${message}` : `${file}: ${code} ${message}`,
  )

/** What no test sends an event through, in the order of the file, with its line. */
export const untouchedStages = (
  { plan, text, untouched }: TestedFile,
  print: (node: LogicalPlan['nodes'][number]) => string,
): readonly string[] =>
  plan.nodes
    .filter(({ id }) => untouched.includes(id))
    .sort((a, b) => a.span.start - b.span.start)
    .map((node) =>
      // A stage of a used file has its place there.
      node.file === ''
        ? `${print(node)} (line ${lineOf(text, node.span.start)})`
        : `${print(node)} (${node.file})`,
    )
