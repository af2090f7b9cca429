import { Duration, Time } from '../../core/value.ts'

/** What somebody else's code gave, in words, where it is no value of the language: `undefined`, `a function`. */
export function valueProblem(value: unknown): string | undefined {
  switch (typeof value) {
    case 'undefined':
      return 'undefined'
    case 'function':
      return 'a function'
    case 'symbol':
      return 'a symbol'
    case 'object':
      return value === null ? undefined : objectProblem(value)
    default:
      return undefined
  }
}

function objectProblem(value: object): string | undefined {
  if (Array.isArray(value)) return first(value)
  if (value instanceof Time || value instanceof Duration) return undefined
  if (value instanceof Uint8Array || value instanceof RegExp) return undefined
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null)
    return `an object of the class "${className(value)}"`
  return first(Object.values(value))
}

function first(values: readonly unknown[]): string | undefined {
  for (const one of values) {
    const problem = valueProblem(one)
    if (problem !== undefined) return problem
  }
  return undefined
}

const className = (value: object): string => value.constructor?.name || 'unknown'
