import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findJsonFault } from '../../../src/operators/formats/json/find-json-fault.ts'
import { json } from '../../../src/operators/formats/json.ts'
import { lines } from '../../../src/operators/formats/lines.ts'

const context = { now: () => 0, random: () => 0 }
const read = json.parser!({}, context)

describe('json', () => {
  test.each([
    ['[1]', 'the JSON is a list, and only a record is an event'],
    ['7', 'the JSON is an int, and only a record is an event'],
    ['null', 'the JSON is null, and only a record is an event'],
    ['', 'there is no JSON in the text'],
    ['  ', 'there is no JSON in the text'],
    ['{"a":1', 'the JSON ends at column 6, where "," or "}" must follow'],
    ['{"a":', 'the JSON ends at column 5, where a value must follow'],
    ['{"a"', 'the JSON ends at column 4, where ":" must follow'],
    ['{', 'the JSON ends at column 1, where a key in quotes or "}" must follow'],
    ['[', 'the JSON ends at column 1, where a value or "]" must follow'],
    ['{"a":"bc', 'the JSON ends inside the string that begins at column 6'],
    ['{"a":"b\\', 'the JSON ends inside the string that begins at column 6'],
    ['{"a":"\\x"}', 'JSON knows no escape "\\x", which stands at column 7'],
    ['{"a":"\\u12g4"}', '"\\u" without four hexadecimal digits stands at column 7'],
    ['{"a":"\t"}', 'a control character stands unescaped in the string at column 7'],
    ["{'a':1}", '"\'" stands at column 2, where a key in quotes or "}" must be'],
    ['{a:1}', '"a" stands at column 2, where a key in quotes or "}" must be'],
    ['{"a":1,}', '"}" stands at column 8, where a key in quotes must be'],
    ['{"a":NaN}', '"NaN" stands at column 6, where a value must be'],
    ['{"a":01}', '"1" stands at column 7, where "," or "}" must be'],
    ['{"a":1 "b":2}', 'a quote stands at column 8, where "," or "}" must be'],
    ['{"a" 1}', '"1" stands at column 6, where ":" must be'],
    ['{"a":[1}', '"}" stands at column 8, where "," or "]" must be'],
    ['{"a":1} {"a":2}', '"{" follows the end of the JSON at column 9'],
    ['{"a":tru}', '"tru" stands at column 6, where a value must be'],
    [`${'{"a":'.repeat(1001)}1${'}'.repeat(1001)}`, 'the JSON is nested more than 1,000 levels deep'],
  ])('refuses %s', (text, reason) => {
    expect(read(text)).toBe(reason)
  })

  test('finds a fault in a text exactly when JSON.parse does', () => {
    const part = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '1',
      '-',
      '.5',
      'e3',
      'true',
      'nul',
      'null',
      ' ',
      '"',
      '\\',
      '\\u00e4',
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const text = parts.join('')
        let isJson = true
        try {
          JSON.parse(text)
        } catch {
          isJson = false
        }
        expect(findJsonFault(text) === 'the JSON is nested more than 1,000 levels deep').toBe(isJson)
      }),
      { numRuns: 5000 },
    )
  })
})

test('lines writes the message and nothing where there is none', () => {
  const write = lines.encoder!({}, context)
  expect(write({ message: 'a' })).toBe('a')
  expect(write({ message: 7 })).toBe('7')
  expect(write({ message: '' })).toBe('')
  expect(write({ other: 1 })).toBeNull()
  expect(write({ message: null })).toBeNull()
})
