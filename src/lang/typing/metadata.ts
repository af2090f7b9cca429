import {
  anyType,
  intType,
  openRecord,
  optional,
  recordOf,
  stringType,
  type Type,
  timeType,
} from '../../ir/type.ts'

/** The metadata of events (language reference, N7). What only some sources know may be null. */
export const metadata: ReadonlyMap<string, Type> = new Map<string, Type>([
  ['time', optional(timeType)],
  ['received', timeType],
  ['source', stringType],
  ['path', optional(stringType)],
  ['member', optional(stringType)],
  ['line', intType],
  ['offset', optional(intType)],
  ['replayed', { kind: 'bool' }],
  ['topic', optional(stringType)],
  ['partition', anyType],
  ['key', anyType],
  ['headers', optional(openRecord)],
  ['timestamp', optional(timeType)],
  ['peer', optional(stringType)],
  ['window', recordOf({ start: timeType, end: timeType })],
  ['final', { kind: 'bool' }],
  ['truncated', { kind: 'bool' }],
  [
    'error',
    optional(
      recordOf({ code: stringType, stage: stringType, reason: stringType, raw: optional(stringType) }),
    ),
  ],
])

/** Metadata that only results of `aggregate` have, besides `@window`. */
export const resultMetadata: ReadonlySet<string> = new Set(['final', 'truncated'])
