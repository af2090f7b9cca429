import type { Rec } from '../core/value.ts'
import { printName } from '../ir/print-name.ts'
import { printValue } from '../ir/print-value.ts'
import type { TestStep } from '../ir/test-case.ts'
import type { TestResult } from './run-test.ts'

type Expectation = Extract<TestStep, { kind: 'expect' }>

/**
 * The text with the lists of expectations that were not met replaced by what came. A list keeps its layout: in one line, or one event a line;
 * an expectation that names some fields goes on naming just those where all its events name the same.
 */
export function updateExpectations(text: string, results: readonly TestResult[]): string {
  const edits = results
    .flatMap(({ failures, came }) => failures.map(({ step }) => ({ step, came: came.get(step)! })))
    .filter(({ step }) => step.list !== undefined)
    .sort((a, b) => b.step.list!.start - a.step.list!.start)
  let updated = text
  for (const { step, came } of edits) {
    const { start, end } = step.list!
    updated = updated.slice(0, start) + written(step, came, text, start, end) + updated.slice(end)
  }
  return updated
}

function written(step: Expectation, came: readonly Rec[], text: string, start: number, end: number): string {
  const fields = step.how === 'exactly' ? undefined : namedFields(step.events)
  const events = came.map((event) => printValue(fields === undefined ? event : pick(event, fields)))
  if (events.length === 0) return '[]'
  const isOneLine = !text.slice(start, end).includes('\n') && events.join(', ').length <= 90
  if (isOneLine) return `[ ${events.join(', ')} ]`
  const line = text.lastIndexOf('\n', start) + 1
  const indent = /^[ \t]*/.exec(text.slice(line))![0]
  return `[\n${events.map((event) => `${indent}  ${event},\n`).join('')}${indent}]`
}

/** The fields that all events name; undefined where they differ. */
function namedFields(events: readonly Rec[]): readonly string[] | undefined {
  const [first, ...rest] = events.map((event) => Object.keys(event))
  if (first === undefined) return undefined
  return rest.every((keys) => keys.map(printName).join() === first.map(printName).join()) ? first : undefined
}

const pick = (event: Rec, fields: readonly string[]): Rec =>
  Object.fromEntries(fields.filter((name) => Object.hasOwn(event, name)).map((name) => [name, event[name]!]))
