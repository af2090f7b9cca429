import type { CodeEntry } from '../code-entry.ts'

const error = (title: string): CodeEntry => ({ title, severity: 'error' })
const warning = (title: string): CodeEntry => ({ title, severity: 'warning' })
const note = (title: string): CodeEntry => ({ title, severity: 'note' })

/** LP3xxx: LP300x fields, LP302x operators and conditions, LP304x functions, LP306x regexes and patterns, LP308x types of stages. */
export const typesCodes = {
  LP3001: error('Unknown field'),
  LP3002: error('Field that is gone'),
  LP3003: error('Field of something without fields'),
  LP3004: error('Index that cannot work'),
  LP3005: error('Field written into something without fields'),
  LP3006: warning('Parameter hides a field'),
  LP3007: error('Metadata that is not there'),
  LP3008: error('Key given twice'),
  LP3020: error('Condition is not true or false'),
  LP3021: error('Operator does not fit its operands'),
  LP3022: error('Values that are never equal'),
  LP3023: error('Values of two types around "??"'),
  LP3024: error('Text where a regex is due'),
  LP3025: error('Range outside "in"'),
  LP3026: error('Rate outside a setting'),
  LP3027: warning('"??" after something never null'),
  LP3040: error('Argument of the wrong type'),
  LP3041: error('Missing argument'),
  LP3042: error('Unknown argument'),
  LP3043: error('Argument must be constant'),
  LP3044: error('Argument that cannot work'),
  LP3045: error('Lambda outside a call'),
  LP3046: error('Aggregator outside "aggregate"'),
  LP3060: error('Regex that cannot be read'),
  LP3061: error('Regex that can run for ever'),
  LP3062: warning('Regex that can be slow'),
  LP3080: error('Value of another type than declared'),
  LP3081: note('Field overwritten by "parse"'),
  LP3082: warning('Field with two types'),
  LP3083: error('"parse" of something other than text'),
  LP3084: warning('Target that may be null'),
  LP3085: error('Event that is no record'),
  LP3086: error('Test that cannot be read'),
} as const satisfies Record<string, CodeEntry>
