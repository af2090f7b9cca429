import { mismatch } from '../../core/mismatch.ts'
import { getKey, isRecord, typeName, type Value } from '../../core/value.ts'
import { withArticle } from '../../core/with-article.ts'
import { defineFunction } from '../contract/function.ts'

export const get = defineFunction({
  name: 'get',
  group: 'record',
  summary: 'Follows a path of keys and list positions into a value.',
  since: '0.1.0',
  signature: 'get(r: any, path: list<any>) -> any',
  takesNull: true,
  examples: [
    { code: 'get({a: [{b: 7}]}, ["a", 0, "b"])', gives: '7' },
    { code: 'get({a: 1}, ["b", "c"])', gives: 'null' },
    { code: 'get(null, ["a"])', gives: 'null' },
  ],
  run(r: Value, path: Value[] | null) {
    if (path === null) return null
    let value = r
    for (const step of path) {
      if (value === null || step === null) return null
      if (typeof step === 'string' && isRecord(value)) value = getKey(value, step)
      else if (typeof step === 'number' && Array.isArray(value)) value = value.at(step) ?? null
      else
        return mismatch(
          `${withArticle(typeName(value))} has no part that ${withArticle(typeName(step))} names`,
        )
    }
    return value
  },
})
