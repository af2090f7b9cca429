import { mismatch } from '../core/mismatch.ts'
import { Duration, isRecord, Time, typeName, type Value } from '../core/value.ts'
import { withArticle } from '../core/with-article.ts'
import type { ArgumentKind, Callable } from '../ir/callable.ts'
import type { Expr } from '../ir/expression.ts'
import { type Evaluate, evaluator, type Scope } from './closure.ts'
import { provesKinds } from './proves-kinds.ts'

/** A call: nulls in required arguments give null, arguments of unproved type are checked, lambdas become JS functions. */
export function compileCall(callable: Callable, args: readonly Expr[], scope: Scope): Evaluate {
  const constants = args.map((arg) => (arg.op === 'const' ? arg.value : undefined))
  const run = callable.make(constants, scope.run)
  const readers = args.map((arg, i) => argument(callable, arg, i, scope))

  return (row) => {
    const values: unknown[] = new Array(readers.length)
    for (let i = 0; i < readers.length; i += 1) {
      const value = readers[i]!(row)
      if (value === stop) return null
      values[i] = value
    }
    return run(...values)
  }
}

/** Says that the call gives null without being made. */
const stop = Symbol('stop')

function argument(
  callable: Callable,
  arg: Expr,
  i: number,
  scope: Scope,
): (row: Parameters<Evaluate>[0]) => unknown {
  const { kinds, nullable } = callable.accepts(i)
  if (arg.op === 'lambda') {
    const body = evaluator(arg, scope)
    const slots = arg.params.map((parameter) => parameter.slot)
    const { locals } = scope
    return (row) =>
      (...values: Value[]) => {
        for (let k = 0; k < slots.length; k += 1) locals[slots[k]!] = values[k] ?? null
        return body(row)
      }
  }
  const read = evaluator(arg, scope)
  const passesNull = nullable || callable.takesNull
  const proved = provesKinds(arg.type, kinds)
  return (row) => {
    const value = read(row)
    if (value === null) return passesNull ? null : stop
    if (!proved && !isOfKind(value, kinds)) {
      mismatch(`"${callable.name}" was given ${withArticle(typeName(value))}`)
      return stop
    }
    return value
  }
}

/** Is a value, not null, of one of the kinds? */
export function isOfKind(value: Value, kinds: readonly ArgumentKind[]): boolean {
  for (const kind of kinds) if (kindTests[kind](value)) return true
  return false
}

const kindTests: Readonly<Record<ArgumentKind, (value: Value) => boolean>> = {
  any: () => true,
  bool: (value) => typeof value === 'boolean',
  int: (value) => (typeof value === 'number' ? Number.isInteger(value) : typeof value === 'bigint'),
  num: (value) => typeof value === 'number' || typeof value === 'bigint',
  string: (value) => typeof value === 'string',
  bytes: (value) => value instanceof Uint8Array,
  time: (value) => value instanceof Time,
  duration: (value) => value instanceof Duration,
  regex: (value) => value instanceof RegExp,
  list: (value) => Array.isArray(value),
  record: (value) => isRecord(value),
  lambda: () => true,
}
