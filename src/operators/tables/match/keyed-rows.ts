import { mismatch } from '../../../core/mismatch.ts'
import { typeName, type Value } from '../../../core/value.ts'
import { withArticle } from '../../../core/with-article.ts'
import { isOfKind } from '../../../expression/call.ts'
import type { ArgumentKind, TableReader } from '../../../ir/callable.ts'
import { floatType, type Type, withoutNull } from '../../../ir/type.ts'
import type { Match } from '../../contract/table.ts'
import type { KeyIndex } from './key-index.ts'

/** Rows by key that may all be told. */
export interface KeyedRows extends TableReader {
  readonly keys: () => Iterable<readonly Value[]>
}

/** An index whose keys are looked at first: a value of another type than the key's is a mismatch, as everywhere in the language. */
export function keyedRows(table: string, types: readonly Type[], index: KeyIndex): KeyedRows {
  const check = keyCheck(table, types)
  return { get: (keys) => (check(keys) ? index.get(keys) : undefined), keys: () => index.keys() }
}

/** Says whether all parts of a key have their types; notes a mismatch where one has not. */
export function keyCheck(table: string, types: readonly Type[]): (keys: readonly Value[]) => boolean {
  const parts = types.map((type) => ({ kinds: kindsOf(type), needs: withArticle(wordOf(type)) }))
  return (keys) => {
    for (let i = 0; i < parts.length; i += 1) {
      const value = keys[i]!
      const { kinds, needs } = parts[i]!
      if (isOfKind(value, kinds)) continue
      mismatch(`table "${table}" was looked up by ${withArticle(typeName(value))}; its key is ${needs}`)
      return false
    }
    return true
  }
}

const simple: readonly ArgumentKind[] = ['bool', 'num', 'string', 'bytes', 'time', 'duration']

function kindsOf(type: Type): readonly ArgumentKind[] {
  const { kind } = withoutNull(type)
  switch (kind) {
    case 'bool':
    case 'int':
    case 'string':
    case 'bytes':
    case 'time':
    case 'duration':
      return [kind]
    case 'float':
      return ['num']
    case 'choice':
      return ['string']
    default:
      return simple
  }
}

function wordOf(type: Type): string {
  const { kind } = withoutNull(type)
  if (kind === 'float') return 'number'
  return kind === 'any' || kind === 'unknown' || kind === 'list' || kind === 'record' ? 'simple value' : kind
}

/** Keys as they are looked up: the ends of a range are one part, and a number between whole ones is in a range as well. */
export function lookedUp(
  fields: readonly { readonly name: string; readonly type: Type }[],
  match: Match,
): readonly { readonly name: string; readonly type: Type }[] {
  const plain = fields.map(({ name, type }) => ({ name, type: withoutNull(type) }))
  if (match !== 'range') return plain
  const first = plain.at(-2)
  if (first === undefined) return plain
  const type = first.type.kind === 'int' ? floatType : first.type
  return [...plain.slice(0, -2), { name: first.name, type }]
}
