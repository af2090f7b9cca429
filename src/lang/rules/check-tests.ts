/** Inline tests: their names, the fields and values of their events. They run elsewhere. */
import { parseDuration } from '../../core/duration-text.ts'
import { nearest } from '../../core/nearest.ts'
import type { Span } from '../../core/span.ts'
import { parseRfc3339 } from '../../core/time-text.ts'
import { unknownDollar, unknownSink, unknownSource, wrongSide } from '../../diagnostics/messages/names.ts'
import { malformedTest, unknownField, wrongDeclaredType } from '../../diagnostics/messages/types.ts'
import type { Expr } from '../../ir/expression.ts'
import { printValue } from '../../ir/print-value.ts'
import { printType, type RecordType, type Type, withoutNull } from '../../ir/type.ts'
import type { ExpectStep, Expression, GivenStep, Name, RecordLiteral, TestDeclaration } from '../ast.ts'
import type { FlowChecker } from '../flows/flow-checker.ts'
import { mergeShapes } from '../stages/merge-shapes.ts'
import { constantOf } from '../typing/constants.ts'
import { typeExpression } from '../typing/expression.ts'
import { exprFits } from '../typing/fits.ts'
import { configPlace, freeShape, type Place, report, type Shape } from '../typing/place.ts'

export function checkTests(checker: FlowChecker): void {
  const { session } = checker
  const place = configPlace(session, session.main)
  for (const declaration of session.main.file.declarations)
    if (declaration.kind === 'test') checkTest(declaration, checker, place)
}

function checkTest(test: TestDeclaration, checker: FlowChecker, place: Place): void {
  for (const step of test.steps) {
    if (step.kind === 'given') checkGiven(step, checker, place)
    else if (step.kind === 'expect') checkExpect(step, checker, place)
    else {
      const { type } = typeExpression(step.by, place)
      if (type.kind !== 'duration' && type.kind !== 'unknown')
        report(place, malformedTest(step.by.span, '"advance"', 'a duration such as "5m"'))
    }
  }
}

function checkGiven(step: GivenStep, checker: FlowChecker, place: Place): void {
  const { target } = step
  if (target.kind === 'missing') return
  if (step.isTable) checkTable(target, place)
  const shape = step.isTable ? freeShape : sourceShape(target, checker, place)
  if (!step.asLines) {
    checkEvents(step.events, shape, '"given"', place)
    return
  }
  const { type } = typeExpression(step.events, place)
  if (type.kind !== 'string' && type.kind !== 'unknown')
    report(place, malformedTest(step.events.span, '"given … lines"', 'a text, such as """…"""'))
}

function checkTable(target: Name, place: Place): void {
  const entry = place.module.values.get(target.text)
  if (entry !== undefined) place.session.used.add(entry)
  if (entry?.declaration.kind === 'table') return
  const tables = [...place.module.values].filter(([, one]) => one.declaration.kind === 'table')
  const known = tables.map(([name]) => name)
  report(place, unknownDollar(target.span, target.text, nearest(target.text, known), known))
}

function sourceShape(target: Name, checker: FlowChecker, place: Place): Shape {
  const { text: name, span } = target
  const entry = place.module.values.get(name)
  const source = checker.sources.get(entry ?? name)
  if (entry !== undefined) place.session.used.add(entry)
  if (source !== undefined) return { type: source.type, lost: new Map() }
  if (entry?.declaration.kind === 'source' || checker.sources.has(entry ?? name)) return freeShape
  if (entry !== undefined) {
    const spot = { file: entry.module.path, span: entry.span }
    report(place, wrongSide(span, name, kindOf(entry.declaration.kind), 'source', spot))
    return freeShape
  }
  const known = namesOf('source', checker, place)
  report(place, unknownSource(span, name, nearest(name, known), known))
  return freeShape
}

function checkExpect(step: ExpectStep, checker: FlowChecker, place: Place): void {
  if (step.sink.kind === 'missing') return
  const shape = sinkShape(step.sink, checker, place)
  if (step.events === undefined) return
  if (step.how !== 'count') {
    checkEvents(step.events, shape, '"expect"', place)
    return
  }
  const count = constantOf(typeExpression(step.events, place))
  if (count !== undefined && !Number.isInteger(count))
    report(place, malformedTest(step.events.span, '"count"', 'a number of events'))
}

function sinkShape(target: Name, checker: FlowChecker, place: Place): Shape {
  const { text: name, span } = target
  const entry = place.module.values.get(name)
  const sink = checker.sinks.get(entry ?? name)
  if (sink !== undefined) return sink.arrivals.length === 0 ? freeShape : mergeShapes(sink.arrivals)
  if (entry !== undefined) {
    place.session.used.add(entry)
    const spot = { file: entry.module.path, span: entry.span }
    if (entry.declaration.kind !== 'sink')
      report(place, wrongSide(span, name, kindOf(entry.declaration.kind), 'sink', spot))
    return freeShape
  }
  const known = namesOf('sink', checker, place)
  report(place, unknownSink(span, name, nearest(name, known), known))
  return freeShape
}

const kindOf = (kind: string): string => (kind === 'routed' ? 'stream' : kind)

const namesOf = (kind: 'source' | 'sink', checker: FlowChecker, place: Place): string[] => [
  ...[...place.module.values].filter(([, one]) => one.declaration.kind === kind).map(([name]) => name),
  ...[...checker[`${kind}s`].keys()].filter((key) => typeof key === 'string'),
]

function checkEvents(node: Expression, shape: Shape, what: string, place: Place): void {
  if (node.kind === 'missing') return
  if (node.kind !== 'list') {
    report(place, malformedTest(node.span, what, 'a list of events, such as [{n: 1}]'))
    return
  }
  for (const item of node.items) {
    if (item.kind === 'record') checkEvent(item, shape, place)
    else if (item.kind !== 'missing')
      report(place, malformedTest(item.span, what, 'records as events, such as {n: 1}'))
  }
}

function checkEvent(node: RecordLiteral, { type, free }: Shape, place: Place): void {
  for (const { key, value } of node.entries) {
    const expr = typeExpression(value, place)
    if (free || key.text === '@time') continue
    const inner = type.fields.get(key.text)
    const record = inner && withoutNull(inner)
    // Of a record inside, too, only what is named counts.
    if (value.kind === 'record' && record?.kind === 'record') {
      checkEvent(value, { type: record, lost: new Map() }, place)
      continue
    }
    checkField(key.text, key.span, expr, type, place)
  }
}

function checkField(name: string, span: Span, expr: Expr, type: RecordType, place: Place): void {
  const field = type.fields.get(name)
  if (field === undefined) {
    const known = [...type.fields.keys()]
    if (!type.open) report(place, unknownField(span, name, '', nearest(name, known), known))
  } else if (!exprFits(expr, field)) {
    const given = printType(expr.type)
    const meant = literalMeant(expr, withoutNull(field))
    report(place, wrongDeclaredType(expr.span, `The field "${name}"`, printType(field), given, meant))
  }
}

/** A time or a duration that stands in quotes, as it is written without them. */
function literalMeant(expr: Expr, type: Type): string | undefined {
  const text = constantOf(expr)
  if (typeof text !== 'string') return undefined
  const value =
    type.kind === 'time' ? parseRfc3339(text) : type.kind === 'duration' ? parseDuration(text) : null
  return value === null ? undefined : printValue(value)
}
