import { type Rec, setKey, typeName, type Value } from '../../../core/value.ts'
import { withArticle } from '../../../core/with-article.ts'
import { isOfKind } from '../../../expression/call.ts'
import type { ArgumentKind } from '../../../ir/callable.ts'
import { csvTypes } from '../../formats/csv/csv-types.ts'

/** A row with the fields of `types` as their types say: texts are read as such. A text: what cannot be, one clause. */
export function conformRow(row: Rec, types: Readonly<Record<string, Value>>): Rec | string {
  const made: Rec = { ...row }
  for (const [name, word] of Object.entries(types)) {
    const value = Object.hasOwn(row, name) ? row[name]! : null
    const read = value === null ? null : conform(value, String(word))
    if (read === undefined) {
      const given =
        typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : withArticle(typeName(value))
      return `"${name}" is ${given}, which is not ${withArticle(String(word))}`
    }
    setKey(made, name, read)
  }
  return made
}

function conform(value: Value, word: string): Value | undefined {
  if (typeof value === 'string' && word !== 'string') return csvTypes.get(word)?.read(value) ?? undefined
  const kind = (word === 'float' ? 'num' : word) as ArgumentKind
  return isOfKind(value, [kind]) ? value : undefined
}
