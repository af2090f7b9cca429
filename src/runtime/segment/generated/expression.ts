/** Expressions as JavaScript text: the same results, and the same mismatches in the same order, as the closures of `expression/closure.ts`. */
import { add, divide, modulo, multiply, negate, subtract } from '../../../core/arithmetic.ts'
import { toText } from '../../../core/to-text.ts'
import type { Value } from '../../../core/value.ts'
import { isKnown, lookUp } from '../../../expression/lookup.ts'
import { metaOfValue, metaReader } from '../../../expression/meta.ts'
import * as operations from '../../../expression/operations.ts'
import { provesKinds } from '../../../expression/proves-kinds.ts'
import type { RunContext } from '../../../ir/callable.ts'
import type { Expr } from '../../../ir/expression.ts'
import { withoutNull } from '../../../ir/type.ts'
import { type Code, literal } from './code.ts'
import { argumentCheck, isTrue } from './library.ts'
import type { Shape } from './shape.ts'

/** How a row gives its fields; each way of reading rows has its own. Loads are added to the code before the expression stands. */
export interface Fields {
  /** JavaScript for the value of a top-level field. */
  readonly read: (shape: Shape, name: string) => string
  /** JavaScript: is the key there, null included? */
  readonly exists: (shape: Shape, path: readonly string[]) => string
  /** JavaScript for the whole event as a record; the shape becomes an object. */
  readonly whole: (shape: Shape) => string
  /** JavaScript for a `Meta` object. */
  readonly meta: (shape: Shape) => string
  /** JavaScript for `field == constant text`, if bytes can tell without decoding. */
  readonly equalsText: (shape: Shape, name: string, text: string) => string | undefined
}

export interface Scope {
  readonly code: Code
  readonly fields: Fields
  readonly run: RunContext
  /** Slots of lambda parameters → variables. */
  readonly locals: Map<number, string>
}

const arithmetic = { '+': add, '-': subtract, '*': multiply, '/': divide, '%': modulo } as const

/** JavaScript for the value of an expression. */
export function value(expr: Expr, shape: Shape, scope: Scope): string {
  const { code } = scope
  const of = (inner: Expr) => value(inner, shape, scope)
  switch (expr.op) {
    case 'const':
      return constant(expr.value, code)
    case 'field': {
      let js = scope.fields.read(shape, expr.path[0]!)
      for (const part of expr.path.slice(1)) js = `${code.bind(operations.member)}(${js}, ${literal(part)})`
      return js
    }
    case 'exists':
      return scope.fields.exists(shape, expr.path)
    case 'this':
      return `({ ...${scope.fields.whole(shape)} })`
    case 'meta':
      return `${code.bind(metaReader(expr.name, expr.side))}(${scope.fields.meta(shape)})`
    case 'meta-of':
      return `${code.bind(metaOfValue(expr.name))}(${of(expr.of)})`
    case 'local':
      return scope.locals.get(expr.slot)!
    case 'get':
      return `${code.bind(operations.member)}(${of(expr.of)}, ${literal(expr.name)})`
    case 'index':
      return `${code.bind(operations.index)}(${of(expr.of)}, ${of(expr.at)})`
    case 'lookup': {
      const ask = code.bind(expr.asks === 'row' ? lookUp : isKnown)
      return `${ask}(${code.bind(scope.run.tables?.get(expr.table))}, [${expr.keys.map(of).join(', ')}])`
    }
    case 'call':
      return call(expr, shape, scope)
    case 'not':
      return `${code.bind(operations.not)}(${of(expr.operand)})`
    case 'negate':
      return `${code.bind(negate)}(${of(expr.operand)})`
    case 'and':
    case 'or':
      return kleene(expr.op, of(expr.left), of(expr.right), code)
    case 'coalesce':
      return `(${of(expr.left)} ?? ${of(expr.right)})`
    case 'binary':
      return binary(expr, shape, scope)
    case 'matches':
      return `${code.bind(operations.matchesRegex)}(${of(expr.left)}, ${code.bind(expr.regex)})`
    case 'in':
      return `${code.bind(operations.isIn)}(${of(expr.left)}, ${of(expr.right)})`
    case 'within':
      return `${code.bind(operations.isWithin)}(${of(expr.left)}, ${expr.from ? of(expr.from) : 'undefined'}, ${expr.to ? of(expr.to) : 'undefined'})`
    case 'cond':
      return `(${test(expr.test, shape, scope)} ? ${of(expr.then)} : ${of(expr.else)})`
    case 'list':
      return `[${expr.items.map(of).join(', ')}]`
    case 'record': {
      const make = (values: readonly Value[]): Value => {
        const record: Record<string, Value> = {}
        for (const [i, { key }] of expr.entries.entries()) {
          Object.defineProperty(record, key, {
            value: values[i]!,
            writable: true,
            enumerable: true,
            configurable: true,
          })
        }
        return record
      }
      return `${code.bind(make)}([${expr.entries.map((entry) => of(entry.value)).join(', ')}])`
    }
    case 'template':
      return `(${['""', ...expr.parts.map((part) => (typeof part === 'string' ? literal(part) : `${code.bind(toText)}(${of(part)})`))].join(' + ')})`
    case 'lambda':
      return lambda(expr, shape, scope)
  }
}

/** JavaScript that is true only where the condition holds. */
export function test(expr: Expr, shape: Shape, scope: Scope): string {
  const { code } = scope
  switch (expr.op) {
    case 'and':
      return `(${test(expr.left, shape, scope)} && ${test(expr.right, shape, scope)})`
    case 'or':
      return `(${test(expr.left, shape, scope)} || ${test(expr.right, shape, scope)})`
    case 'cond':
      return `(${test(expr.test, shape, scope)} ? ${test(expr.then, shape, scope)} : ${test(expr.else, shape, scope)})`
    case 'binary':
    case 'matches':
    case 'in':
    case 'within':
    case 'exists':
    case 'not':
      // Their values are bool or null: nothing else has to be looked for.
      return `${value(expr, shape, scope)} === true`
    default: {
      const js = value(expr, shape, scope)
      return withoutNull(expr.type).kind === 'bool' && expr.op === 'call'
        ? `${js} === true`
        : `${code.bind(isTrue)}(${js})`
    }
  }
}

function constant(of: Value, code: Code): string {
  if (of === null || typeof of === 'boolean' || typeof of === 'number') return literal(of)
  return code.bind(of)
}

function kleene(operator: 'and' | 'or', left: string, right: string, code: Code): string {
  const decisive = literal(operator === 'or')
  const a = code.temporary()
  const b = code.temporary()
  const logical = code.bind(operations.logical)
  return `((${a} = ${logical}(${left}, "${operator}")) === ${decisive} ? ${decisive} : (${b} = ${logical}(${right}, "${operator}")) === ${decisive} ? ${decisive} : ${a} === null || ${b} === null ? null : ${literal(operator !== 'or')})`
}

function binary(expr: Extract<Expr, { op: 'binary' }>, shape: Shape, scope: Scope): string {
  const { code } = scope
  const { operator, left, right } = expr
  if (operator === '==' || operator === '!=') {
    const negated = operator === '!=' ? '!' : ''
    if (right.op === 'const') {
      if (left.op === 'field' && left.path.length === 1 && typeof right.value === 'string') {
        const bytes = scope.fields.equalsText(shape, left.path[0]!, right.value)
        if (bytes !== undefined) return `${negated}(${bytes})`
      }
      const js = value(left, shape, scope)
      if (right.value === null || typeof right.value === 'boolean' || typeof right.value === 'string') {
        return `(${js} ${operator}= ${constant(right.value, code)})`
      }
      if (typeof right.value === 'number' && Number.isSafeInteger(right.value))
        return `(${js} ${operator}= ${literal(right.value)})`
      return `${negated}${code.bind(operations.equal)}(${js}, ${constant(right.value, code)})`
    }
    return `${negated}${code.bind(operations.equal)}(${value(left, shape, scope)}, ${value(right, shape, scope)})`
  }
  const a = value(left, shape, scope)
  const b = value(right, shape, scope)
  if (operator === '<' || operator === '<=' || operator === '>' || operator === '>=') {
    const general = (x: string, y: string) => `${code.bind(operations.relation)}("${operator}", ${x}, ${y})`
    if (right.op === 'const' && typeof right.value === 'number') {
      const t = code.temporary()
      return `(typeof (${t} = ${a}) === 'number' ? ${t} ${operator} ${b} : ${general(t, b)})`
    }
    return general(a, b)
  }
  return `${code.bind(arithmetic[operator])}(${a}, ${b})`
}

/** A call, guarded as `expression/call.ts` guards it: nulls in required arguments, kinds that the types do not prove. */
function call(expr: Extract<Expr, { op: 'call' }>, shape: Shape, scope: Scope): string {
  const { code } = scope
  const { callable, args } = expr
  const constants = args.map((arg) => (arg.op === 'const' ? arg.value : undefined))
  const run = code.bind(callable.make(constants, scope.run))
  const guards: string[] = []
  const passed = args.map((arg, i) => {
    if (arg.op === 'lambda') return lambda(arg, shape, scope)
    const { kinds, nullable } = callable.accepts(i)
    const passesNull = nullable || callable.takesNull
    const proved = provesKinds(arg.type, kinds)
    if (arg.op === 'const' && proved && (arg.value !== null || passesNull)) return constant(arg.value, code)
    const js = value(arg, shape, scope)
    const t = code.temporary()
    const check = proved ? '' : code.bind(argumentCheck(callable.name, kinds))
    if (passesNull)
      guards.push(proved ? `((${t} = ${js}), false)` : `(${t} = ${js}) !== null && !${check}(${t})`)
    else guards.push(proved ? `(${t} = ${js}) === null` : `(${t} = ${js}) === null || !${check}(${t})`)
    return t
  })
  const made = `${run}(${passed.join(', ')})`
  return guards.length === 0 ? made : `(${guards.join(' || ')} ? null : ${made})`
}

function lambda(expr: Extract<Expr, { op: 'lambda' }>, shape: Shape, scope: Scope): string {
  const names = expr.params.map((parameter) => {
    const name = scope.code.name('p')
    scope.locals.set(parameter.slot, name)
    return name
  })
  return `((${names.map((name) => `${name} = null`).join(', ')}) => ${parenthesised(value(expr.body, shape, scope))})`
}

const parenthesised = (js: string): string => `(${js})`
