import { normalInt } from '../../core/int64.ts'
import { maxNesting } from '../../core/json.ts'
import { yaml } from '../../core/lazy-module.ts'
import { setKey, type Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

export const parseYaml = defineFunction({
  name: 'parse_yaml',
  group: 'read-write',
  summary: 'Reads one document of YAML 1.2; null where the text is none.',
  since: '0.1.0',
  signature: 'parse_yaml(s: string) -> any',
  examples: [
    { code: 'parse_yaml("a: 1\\nb: [x, yes]")', gives: '{a: 1, b: ["x", "yes"]}' },
    { code: 'parse_yaml("a: [")', gives: 'null' },
  ],
  run(s: string) {
    try {
      return fromYaml(yaml().parse(s, { intAsBigInt: true, logLevel: 'error' }), maxNesting)
    } catch {
      return null
    }
  },
})

/** Throws a RangeError for what is nested too deep. */
function fromYaml(data: unknown, levels: number): Value {
  if (levels < 0) throw new RangeError('nested too deep')
  switch (typeof data) {
    case 'bigint':
      return normalInt(data)
    case 'number':
      return Number.isFinite(data) ? data : null
    case 'string':
    case 'boolean':
      return data
    case 'object': {
      if (data === null) return null
      if (Array.isArray(data)) return data.map((item) => fromYaml(item, levels - 1))
      const record = {}
      for (const [key, value] of Object.entries(data)) setKey(record, key, fromYaml(value, levels - 1))
      return record
    }
    default:
      return null
  }
}
