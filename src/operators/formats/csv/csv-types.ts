import { parseDuration } from '../../../core/duration-text.ts'
import { parseRfc3339 } from '../../../core/time-text.ts'
import type { Value } from '../../../core/value.ts'
import {
  boolType,
  durationType,
  floatType,
  intType,
  stringType,
  type Type,
  timeType,
} from '../../../ir/type.ts'
import { readCapture } from '../capture/read-capture.ts'

interface CsvType {
  readonly type: Type
  /** Null: the text is no value of the type. */
  readonly read: (text: string) => Value
}

/** The types that a column may have, by the word that names them. */
export const csvTypes: ReadonlyMap<string, CsvType> = new Map([
  ['string', { type: stringType, read: (text) => text }],
  ['int', { type: intType, read: (text) => readCapture(text, 'int') }],
  ['float', { type: floatType, read: (text) => readCapture(text, 'float') }],
  ['bool', { type: boolType, read: (text) => booleans.get(text.toLowerCase()) ?? null }],
  ['time', { type: timeType, read: parseRfc3339 }],
  ['duration', { type: durationType, read: parseDuration }],
] satisfies [string, CsvType][])

const booleans = new Map([
  ['true', true],
  ['yes', true],
  ['on', true],
  ['1', true],
  ['false', false],
  ['no', false],
  ['off', false],
  ['0', false],
])
