/** Inline tests become cases with values; they were checked before and hold no mistakes. */
import { isRecord, type Rec, type Value } from '../../core/value.ts'
import { evaluateConstant } from '../../expression/closure.ts'
import type { TestCase, TestStep } from '../../ir/test-case.ts'
import type { Expression, TestStep as Node, TestDeclaration } from '../ast.ts'
import type { FlowChecker } from '../flows/flow-checker.ts'
import { nameInMain } from '../names/name-in-main.ts'
import { typeExpression } from '../typing/expression.ts'
import { configPlace, type Place } from '../typing/place.ts'

export function bindTests({ session }: FlowChecker): readonly TestCase[] {
  const place = { ...configPlace(session, session.main), silent: true }
  return session.main.file.declarations
    .filter((one): one is TestDeclaration => one.kind === 'test')
    .map(({ title, span, steps }) => ({
      title: 'text' in title ? title.text : '',
      span,
      steps: steps.flatMap((step) => bindStep(step, place)),
    }))
}

function bindStep(step: Node, place: Place): readonly TestStep[] {
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
    case 'expect': {
      if (step.sink.kind === 'missing') return []
      const { how, events } = step
      const value = events === undefined ? null : constantValue(events, place)
      const records = recordsOf(value)
      return [
        {
          kind: 'expect',
          span,
          sink: named(step.sink.text, place),
          how,
          events: records,
          count: how === 'count' ? Number(value) : records.length,
          ...(events?.kind === 'list' ? { list: events.span } : {}),
        },
      ]
    }
  }
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
