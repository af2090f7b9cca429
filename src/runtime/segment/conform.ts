import { parseRfc3339 } from '../../core/time-text.ts'
import { Duration, isRecord, type Rec, setKey, Time, typeName, type Value } from '../../core/value.ts'
import { withArticle } from '../../core/with-article.ts'
import { printType, type Type } from '../../ir/type.ts'

/** Holds a value against a declared type: the value (times read from their text), or one clause that says where it does not fit. */
export function conform(value: Value, type: Type, at = 'the event'): { readonly value: Value } | string {
  switch (type.kind) {
    case 'any':
    case 'unknown':
    case 'rate':
      return { value }
    case 'optional':
      return value === null ? { value } : conform(value, type.of, at)
    case 'int':
      return (typeof value === 'number' && Number.isInteger(value)) || typeof value === 'bigint'
        ? { value }
        : wrong(value, type, at)
    case 'float':
      return typeof value === 'number' ? { value } : wrong(value, type, at)
    case 'choice':
      return typeof value === 'string' && type.values.includes(value) ? { value } : wrong(value, type, at)
    case 'time': {
      if (value instanceof Time) return { value }
      const read = typeof value === 'string' ? parseRfc3339(value) : null
      return read === null ? wrong(value, type, at) : { value: read }
    }
    case 'duration':
      return value instanceof Duration ? { value } : wrong(value, type, at)
    case 'list': {
      if (!Array.isArray(value)) return wrong(value, type, at)
      const items: Value[] = []
      for (const [i, item] of value.entries()) {
        const found = conform(item, type.of, `element ${i} of ${at}`)
        if (typeof found === 'string') return found
        items.push(found.value)
      }
      return { value: items }
    }
    case 'record': {
      if (!isRecord(value)) return wrong(value, type, at)
      const record: Rec = { ...value }
      for (const [name, of] of type.fields) {
        const found = conform(Object.hasOwn(value, name) ? value[name]! : null, of, `"${name}"`)
        if (typeof found === 'string') return found
        if (Object.hasOwn(value, name)) setKey(record, name, found.value)
      }
      return { value: record }
    }
    default:
      return typeName(value) === type.kind ? { value } : wrong(value, type, at)
  }
}

const wrong = (value: Value, type: Type, at: string): string =>
  `${at} is ${withArticle(typeName(value))}, not ${withArticle(printType(type))}`
