/** Inline tests become cases with values; they were checked before and hold no mistakes. */
import type { Span } from '../../core/span.ts'
import { isRecord, type Rec, type Value } from '../../core/value.ts'
import { evaluateConstant } from '../../expression/closure.ts'
import type { TestCase, TestStep } from '../../ir/test-case.ts'
import type { RecordType } from '../../ir/type.ts'
import type { ExpectStep, Expression, TestStep as Node, TestDeclaration } from '../ast.ts'
import type { FlowChecker } from '../flows/flow-checker.ts'
import { nameInMain } from '../names/name-in-main.ts'
import { mergeShapes } from '../stages/merge-shapes.ts'
import { typeExpression } from '../typing/expression.ts'
import { configPlace, type Place } from '../typing/place.ts'

export function bindTests(checker: FlowChecker): readonly TestCase[] {
  const { session } = checker
  const place = { ...configPlace(session, session.main), silent: true }
  return session.main.file.declarations
    .filter((one): one is TestDeclaration => one.kind === 'test')
    .map(({ title, span, steps }) => ({
      title: 'text' in title ? title.text : '',
      span,
      steps: steps.flatMap((step) => bindStep(step, checker, place)),
    }))
}

function bindStep(step: Node, checker: FlowChecker, place: Place): readonly TestStep[] {
  const { span } = step
  switch (step.kind) {
    case 'advance': {
      const by = constantValue(step.by, place)
      return [{ kind: 'advance', span, micros: isDuration(by) ? by.micros : 0 }]
    }
    case 'given': {
      if (step.target.kind === 'missing') return []
      const name = named(step.target.text, place)
      const value = constantValue(step.events, place)
      if (step.isTable) return [{ kind: 'table', span, table: name, rows: recordsOf(value) }]
      if (step.asLines) return [{ kind: 'lines', span, source: name, text: String(value) }]
      return [{ kind: 'records', span, source: name, events: recordsOf(value) }]
    }
    case 'expect':
      return step.sink.kind === 'missing' ? [] : [bindExpectation(step, step.sink.text, checker, place)]
  }
}

function bindExpectation(step: ExpectStep, sink: string, checker: FlowChecker, place: Place): TestStep {
  const { span, how, events } = step
  const value = events === undefined ? null : constantValue(events, place)
  const records = recordsOf(value)
  const type = typeAt(sink, checker, place)
  const written = step.written ?? (how === 'empty' ? wordEmpty(span) : events?.span)
  return {
    kind: 'expect',
    span,
    sink: named(sink, place),
    how,
    events: records,
    count: how === 'count' ? Number(value) : records.length,
    notation: step.written === undefined ? 'pipe' : 'yaml',
    ...(type === undefined ? {} : { type }),
    ...(events === undefined || how === 'count' || events.kind === 'list' ? { written } : {}),
  }
}

/** `expect NAME empty` ends with that word. */
const wordEmpty = ({ end }: Span): Span => ({ start: end - 'empty'.length, end })

/** The type of the events that come to a sink, where it is known. */
function typeAt(name: string, checker: FlowChecker, place: Place): RecordType | undefined {
  const sink = checker.sinks.get(place.module.values.get(name) ?? name)
  if (sink === undefined || sink.arrivals.length === 0) return undefined
  const { type, free } = mergeShapes(sink.arrivals)
  return free === true ? undefined : type
}

/** The name that a connector has in the plan. */
function named(name: string, place: Place): string {
  const entry = place.module.values.get(name)
  return entry === undefined ? name : nameInMain(entry, place.session)
}

const constantValue = (node: Expression, place: Place): Value =>
  evaluateConstant(typeExpression(node, place), place.session.run)

const isDuration = (value: Value): value is Extract<Value, { readonly micros: number }> =>
  typeof value === 'object' && value !== null && 'micros' in value

const recordsOf = (value: Value): readonly Rec[] => (Array.isArray(value) ? value.filter(isRecord) : [])
