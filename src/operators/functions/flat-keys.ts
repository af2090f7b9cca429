import { isRecord, type Rec, setKey, type Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

export const flattenKeys = defineFunction({
  name: 'flatten_keys',
  group: 'record',
  summary: 'Brings the fields of inner records up, their keys joined by a separator.',
  since: '0.1.0',
  signature: 'flatten_keys(r: rec, sep: string = ".") -> {..}',
  examples: [{ code: 'flatten_keys({a: {b: 1, c: {d: 2}}}, "_")', gives: '{a_b: 1, a_c_d: 2}' }],
  run(r: Rec, sep: string) {
    const flat: Rec = {}
    const visit = (record: Rec, prefix: string): void => {
      for (const key of Object.keys(record)) {
        const value = record[key]!
        // An empty record would vanish.
        if (isRecord(value) && Object.keys(value).length > 0) visit(value, prefix + key + sep)
        else setKey(flat, prefix + key, value)
      }
    }
    visit(r, '')
    return flat
  },
})

export const unflattenKeys = defineFunction({
  name: 'unflatten_keys',
  group: 'record',
  summary: 'Makes inner records of keys that are joined by a separator.',
  since: '0.1.0',
  signature: 'unflatten_keys(r: rec, sep: string = ".") -> {..}',
  examples: [{ code: 'unflatten_keys({a_b: 1, a_c: 2, d: 3}, "_")', gives: '{a: {b: 1, c: 2}, d: 3}' }],
  run(r: Rec, sep: string) {
    const nested: Rec = {}
    for (const key of Object.keys(r))
      put(nested, sep === '' ? [key] : key.split(sep).slice(0, mostLevels), r[key]!)
    return nested
  },
})

/** As deep as input may be. */
const mostLevels = 1000

/** Sets a path; a value in the way that is no record gives way to one. */
function put(into: Rec, path: readonly string[], value: Value): void {
  let record = into
  for (const key of path.slice(0, -1)) {
    const inner = Object.hasOwn(record, key) ? record[key]! : null
    const next: Rec = isRecord(inner) ? inner : {}
    if (next !== inner) setKey(record, key, next)
    record = next
  }
  setKey(record, path.at(-1)!, value)
}
