import { isRecord, type Rec, setKey } from '../core/value.ts'
import { printValue } from '../ir/print-value.ts'
import type { TestStep } from '../ir/test-case.ts'
import type { TestResult } from './run-test.ts'
import { printYamlValue } from './yaml-value.ts'

type Expectation = Extract<TestStep, { kind: 'expect' }>

export interface Update {
  readonly text: string
  /** How many expectations were written anew. */
  readonly rewritten: number
  /** Expectations that were not met and stay as they are: written as an expression, or of a run that failed. */
  readonly left: number
}

/**
 * The text with the expectations that were not met replaced by what came. A list keeps its layout: in one line, or one event a line; where all
 * events of an expectation name the same fields, it goes on naming just those. A test whose run failed is left alone.
 */
export function updateExpectations(text: string, results: readonly TestResult[]): Update {
  const unmet = results.flatMap(({ failures, came, error }) =>
    failures.map(({ step }) => ({ step, came: came.get(step) ?? [], isWhole: error === undefined })),
  )
  const edits = unmet
    .filter(({ step, isWhole }) => step.written !== undefined && isWhole)
    .sort((a, b) => b.step.written!.start - a.step.written!.start)
  let updated = text
  for (const { step, came } of edits) {
    const { start, end } = step.written!
    // A list of YAML ends where the next key begins.
    const gap = /\s*$/.exec(text.slice(start, end))![0].length
    updated = updated.slice(0, start) + written(step, came, text) + updated.slice(end - gap)
  }
  return { text: updated, rewritten: edits.length, left: unmet.length - edits.length }
}

function written(step: Expectation, came: readonly Rec[], text: string): string {
  if (step.how === 'count') return String(came.length)
  const isYaml = step.notation === 'yaml'
  const fields = step.how === 'exactly' ? undefined : namedFields(step.events)
  const events = came
    .map((event) => (fields === undefined ? event : pick(event, fields)))
    .map(isYaml ? printYamlValue : printValue)
  const { start, end } = step.written!
  const before = text.slice(start, end)
  if (isYaml)
    return step.how === 'empty'
      ? `events: ${yamlList(events, '', '')}`
      : yamlList(events, before, indentAt(text, start))
  if (events.length === 0) return '[]'
  if (isShort(events, before)) return `[ ${events.join(', ')} ]`
  const indent = indentAt(text, start)
  return `[\n${events.map((event) => `${indent}  ${event},\n`).join('')}${indent}]`
}

/** A list of YAML, one item a line where it was so before. */
function yamlList(events: readonly string[], before: string, indent: string): string {
  if (events.length === 0) return '[]'
  if (before.startsWith('- ')) return `- ${events.join(`\n${indent}- `)}`
  if (isShort(events, before)) return `[${events.join(', ')}]`
  return `[\n${events.map((event) => `${indent}    ${event}`).join(',\n')}\n${indent}  ]`
}

const isShort = (events: readonly string[], before: string): boolean =>
  !before.includes('\n') && events.join(', ').length <= 90

/** The white space before the line that a place is in; where a list of YAML begins, all before it. */
function indentAt(text: string, place: number): string {
  const line = text.slice(text.lastIndexOf('\n', place - 1) + 1)
  return /^[ \t]*/.exec(line)![0]
}

/** Fields, and the fields inside those that are records. */
type Fields = ReadonlyMap<string, Fields | undefined>

/** The fields that all events name; undefined where they differ. */
function namedFields(events: readonly Rec[]): Fields | undefined {
  const [first, ...rest] = events.map(fieldsOf)
  return first === undefined || rest.some((other) => !isSame(first, other)) ? undefined : first
}

const fieldsOf = (record: Rec): Fields =>
  new Map(Object.entries(record).map(([key, value]) => [key, isRecord(value) ? fieldsOf(value) : undefined]))

const isSame = (a: Fields, b: Fields): boolean =>
  a.size === b.size &&
  [...a].every(([key, inner]) => {
    if (!b.has(key)) return false
    const other = b.get(key)
    return inner === undefined || other === undefined ? inner === other : isSame(inner, other)
  })

/** An event with these fields only; whole where it has none of them, since an event without fields says nothing. */
function pick(event: Rec, fields: Fields): Rec {
  const picked: Rec = {}
  for (const [key, inner] of fields) {
    if (!Object.hasOwn(event, key)) continue
    const value = event[key]!
    setKey(picked, key, inner !== undefined && isRecord(value) ? pick(value, inner) : value)
  }
  return Object.keys(picked).length === 0 ? event : picked
}
