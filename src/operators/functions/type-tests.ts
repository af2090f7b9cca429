import { isRecord as isRecordValue, type Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

export const isString = defineFunction({
  name: 'is_string',
  group: 'conversion',
  summary: 'Tells whether a value is a string.',
  since: '0.1.0',
  signature: 'is_string(x: any) -> bool',
  takesNull: true,
  examples: [
    { code: 'is_string("5")', gives: 'true' },
    { code: 'is_string(null)', gives: 'false' },
  ],
  run: (x: Value) => typeof x === 'string',
})

export const isNumber = defineFunction({
  name: 'is_number',
  group: 'conversion',
  summary: 'Tells whether a value is an int or a float.',
  since: '0.1.0',
  signature: 'is_number(x: any) -> bool',
  takesNull: true,
  examples: [
    { code: 'is_number(1.5)', gives: 'true' },
    { code: 'is_number("5")', gives: 'false' },
  ],
  run: (x: Value) => typeof x === 'number' || typeof x === 'bigint',
})

export const isBool = defineFunction({
  name: 'is_bool',
  group: 'conversion',
  summary: 'Tells whether a value is true or false.',
  since: '0.1.0',
  signature: 'is_bool(x: any) -> bool',
  takesNull: true,
  examples: [{ code: 'is_bool(false)', gives: 'true' }],
  run: (x: Value) => typeof x === 'boolean',
})

export const isList = defineFunction({
  name: 'is_list',
  group: 'conversion',
  summary: 'Tells whether a value is a list.',
  since: '0.1.0',
  signature: 'is_list(x: any) -> bool',
  takesNull: true,
  examples: [{ code: 'is_list([])', gives: 'true' }],
  run: (x: Value) => Array.isArray(x),
})

export const isRecord = defineFunction({
  name: 'is_record',
  group: 'conversion',
  summary: 'Tells whether a value is a record.',
  since: '0.1.0',
  signature: 'is_record(x: any) -> bool',
  takesNull: true,
  examples: [
    { code: 'is_record({a: 1})', gives: 'true' },
    { code: 'is_record([1])', gives: 'false' },
  ],
  run: (x: Value) => isRecordValue(x),
})
