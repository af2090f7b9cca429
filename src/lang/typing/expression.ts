/** An expression of the syntax tree becomes a typed one. Each mistake is reported once; what was wrong has the type `unknown`. */
import { Duration, Time } from '../../core/value.ts'
import { nestsTooDeep, neverTaken } from '../../diagnostics/messages/plan.ts'
import {
  keyTwice,
  lambdaOutOfPlace,
  rangeOutOfPlace,
  rateOutOfPlace,
} from '../../diagnostics/messages/types.ts'
import type { Expr } from '../../ir/expression.ts'
import { anyType, listOf, nullType, recordOf, stringType } from '../../ir/type.ts'
import { joinTypes } from '../../operators/contract/join-types.ts'
import type { Case, Expression, Literal, Range, RecordLiteral, Template } from '../ast.ts'
import { typeDollar, typeField, typeIndex, typeMember, typeMeta } from './access.ts'
import { typeCall } from './call.ts'
import { typeCondition } from './condition.ts'
import { constant, constantOf, fold, unknownExpr } from './constants.ts'
import { strayFinding } from './fields.ts'
import { judgeCondition } from './judge-condition.ts'
import { typeBinary, typeUnary } from './operators.ts'
import { type Place, report } from './place.ts'
import { typeRegex } from './regex.ts'
import { joinAll } from './type-of-value.ts'

export function typeExpression(node: Expression, place: Place): Expr {
  const { whole } = place
  if (whole.nesting >= deepest) {
    if (whole.nesting === deepest) report(place, nestsTooDeep(node.span))
    // Told once: what stands beside it is as deep.
    whole.nesting = deepest + 1
    return unknownExpr(node.span)
  }
  whole.nesting++
  const expr = typeNode(node, place)
  whole.nesting = whole.nesting > deepest ? whole.nesting : whole.nesting - 1
  if (!place.silent) place.session.typed.push({ file: place.module.path, span: node.span, expr })
  return expr
}

// Evaluators and code generation go down as deep as the expression does.
const deepest = 500

function typeNode(node: Expression, place: Place): Expr {
  switch (node.kind) {
    case 'missing':
      return unknownExpr(node.span)
    case 'literal':
      return typeLiteral(node, place)
    case 'template':
      return typeTemplate(node, place)
    case 'field':
      return typeField(node, place)
    case 'dollar':
      return typeDollar(node, place)
    case 'meta':
      return typeMeta(node, place)
    case 'this':
      return typeThis(node, place)
    case 'member':
      return typeMember(node, place)
    case 'index':
      return typeIndex(node, place)
    case 'call':
      return typeCall(node, place)
    case 'unary':
      return typeUnary(node, place)
    case 'binary':
      return typeBinary(node, place)
    case 'ternary': {
      const test = typeCondition(node.test, place, 'The condition before "?"')
      judgeCondition(node.test, test, place)
      return choose(test, typeExpression(node.then, place), typeExpression(node.else, place), node.span)
    }
    case 'case':
      return typeCase(node, place)
    case 'list': {
      const items = node.items.map((item) => typeExpression(item, place))
      const type = listOf(joinAll(items.map((item) => item.type)))
      return fold({ op: 'list', items, type, span: node.span }, place.session.run)
    }
    case 'record':
      return typeRecord(node, place)
    case 'lambda':
      report(place, lambdaOutOfPlace(node.span))
      return unknownExpr(node.span)
    case 'range':
      // `backoff: 1s..60s` in a setting.
      if (place.rates && place.phase === 'config') return typeSpread(node, place)
      report(place, rangeOutOfPlace(node.span))
      return unknownExpr(node.span)
  }
}

/** A range as a setting: a record of its ends, which a setting that takes one knows. */
function typeSpread(node: Range, place: Place): Expr {
  const ends = [['from', node.from] as const, ['to', node.to] as const].map(([key, end]) => ({
    key,
    value: end === undefined ? constant(null, node.span) : typeExpression(end, place),
  }))
  const type = recordOf(new Map(ends.map(({ key, value }) => [key, value.type])))
  return fold({ op: 'record', entries: ends, type, span: node.span }, place.session.run)
}

function typeThis(node: Expression, place: Place): Expr {
  const stray = place.phase === 'event' ? strayFinding('this', node.span, place) : undefined
  if (stray !== undefined) {
    report(place, stray)
    return unknownExpr(node.span)
  }
  if (place.phase === 'event') return { op: 'this', type: place.shape.type, span: node.span }
  return typeField({ kind: 'field', name: 'this', span: node.span }, place)
}

function typeLiteral(node: Literal, place: Place): Expr {
  const { literal, span } = node
  switch (literal.type) {
    case 'null':
      return constant(null, span)
    case 'duration':
      return constant(new Duration(literal.value), span)
    case 'time':
      return constant(new Time(literal.value), span)
    case 'size':
      return constant(literal.value, span, { kind: 'int' })
    case 'percent':
    case 'float':
      return constant(literal.value, span, { kind: 'float' })
    case 'rate':
      if (place.rates) return constant(literal.value, span, { kind: 'rate' })
      report(place, rateOutOfPlace(span, node.text))
      return unknownExpr(span)
    case 'regex':
      return typeRegex(literal.source, literal.flags, span, place)
    default:
      return constant(literal.value, span)
  }
}

function typeTemplate(node: Template, place: Place): Expr {
  const parts = node.parts.map((part) => (typeof part === 'string' ? part : typeExpression(part, place)))
  return fold({ op: 'template', parts, type: stringType, span: node.span }, place.session.run)
}

function typeRecord(node: RecordLiteral, place: Place): Expr {
  const seen = new Map<string, { start: number; end: number }>()
  const entries = node.entries.map((entry) => {
    const key = entry.key.text
    const first = seen.get(key)
    if (first !== undefined) report(place, keyTwice(entry.key.span, key, first))
    seen.set(key, entry.key.span)
    return { key, value: typeExpression(entry.value, place) }
  })
  const type = recordOf(new Map(entries.map((entry) => [entry.key, entry.value.type])))
  return fold({ op: 'record', entries, type, span: node.span }, place.session.run)
}

function typeCase(node: Case, place: Place): Expr {
  const earlier: Expr[] = []
  const arms = node.arms.map((arm) => {
    const test = arm.test && typeCondition(arm.test, place, 'A condition of "case"')
    if (arm.test !== undefined && test !== undefined) {
      const { span } = arm.test
      judgeCondition(arm.test, test, place, { never: (why) => neverTaken(span, 'false', why) }, earlier)
      earlier.push(test)
    }
    return { test, value: typeExpression(arm.value, place) }
  })
  return arms.reduceRight<Expr>(
    (rest, arm) => (arm.test === undefined ? arm.value : choose(arm.test, arm.value, rest, node.span)),
    constant(null, node.span, nullType),
  )
}

/** `test ? then : otherwise`, decided where the test is constant. */
function choose(test: Expr, then: Expr, otherwise: Expr, span: Expr['span']): Expr {
  const known = constantOf(test)
  if (known !== undefined) return known === true ? then : otherwise
  return {
    op: 'cond',
    test,
    then,
    else: otherwise,
    type: joinTypes(then.type, otherwise.type) ?? anyType,
    span,
  }
}
