import type { Expr } from '../../../ir/expression.ts'
import { printExpression } from '../../../ir/print-expression.ts'
import { printType, type Type, withoutNull } from '../../../ir/type.ts'
import { fits } from '../../../lang/typing/fits.ts'
import { typeOfValue } from '../../../lang/typing/type-of-value.ts'
import type { KeysUse } from '../../contract/keys-use.ts'
import { keyPaths } from './key-paths.ts'

interface Problem {
  readonly message: string
  readonly help?: string
}

const example = '"alert(silent: 5m, by: host, expect: $fleet)"'

/** Why keys cannot be expected as it is said. */
export function expectProblem(
  use: KeysUse,
  by: Expr | undefined,
  silent: number | undefined,
): Problem | undefined {
  if (silent === undefined)
    return {
      message: 'It is not said for how long an expected key may be quiet.',
      help: `Add "silent", as in ${example}.`,
    }
  const paths = keyPaths(by)
  if (by === undefined || paths === undefined)
    return {
      message: by
        ? `A key that was never heard cannot be told: "${printExpression(by)}" is no field that could hold it.`
        : 'It is not said which field holds the keys that are expected.',
      help: `Let "by" be a field, or a list of fields, as in ${example}.`,
    }
  const needed = by.op === 'list' ? by.items.map(({ type }) => type) : [by.type]
  return 'table' in use ? problemOfTable(use, needed) : problemOfList(use.values, needed)
}

function problemOfTable(
  { table, parts, isListed }: Extract<KeysUse, { table: unknown }>,
  needed: readonly Type[],
) {
  if (!isListed)
    return {
      message: `The table "$${table}" cannot list its keys.`,
      help: 'Expect the keys of a table "csv", "json" or "inline" without "match", or write a list.',
    }
  if (parts.length !== needed.length)
    return {
      message: `The key of the table "$${table}" has ${parts.length} ${parts.length === 1 ? 'part' : 'parts'}, and "by" has ${needed.length}.`,
      help: `Let "by" be ${parts.length === 1 ? 'a field' : `a list of ${parts.length} fields`}, one for each of ${parts.map(({ name }) => `"${name}"`).join(', ')}.`,
    }
  const wrong = parts.findIndex(({ type }, index) => !isComparable(type, needed[index]!))
  if (wrong < 0) return undefined
  const { name, type } = parts[wrong]!
  return {
    message: `The key "${name}" of the table "$${table}" is of type ${printType(type)}, and "by" of type ${printType(withoutNull(needed[wrong]!))}: no event would be of an expected key.`,
    help: 'Give both the same type, in the table by "types" where it has that.',
  }
}

function problemOfList(values: Extract<KeysUse, { values: unknown }>['values'], needed: readonly Type[]) {
  if (values.length === 0)
    return {
      message: 'The list of expected keys is empty.',
      help: 'Write keys into it, as in "expect: [\\"web-1\\"]", or leave "expect" away.',
    }
  for (const value of values) {
    const parts = needed.length === 1 ? [value] : value
    const isKey =
      Array.isArray(parts) &&
      parts.length === needed.length &&
      parts.every((part, index) => isComparable(typeOfValue(part), needed[index]!))
    if (isKey) continue
    const types = needed.map((type) => printType(withoutNull(type))).join(', ')
    return {
      message: `One of the expected keys is of type ${printType(typeOfValue(value))}, and "by" is of type ${needed.length === 1 ? types : `[${types}]`}: no event would be of that key.`,
    }
  }
  return undefined
}

/** A value of the one may be a value of the other. */
function isComparable(one: Type, other: Type): boolean {
  const [a, b] = [withoutNull(one), withoutNull(other)]
  return fits(a, b) || fits(b, a)
}
