import { describe, expect, test } from 'vitest'
import { readTimePattern } from '../../src/core/time-pattern.ts'

const problemOf = (pattern: string) => {
  const read = readTimePattern(pattern)
  return 'message' in read ? read : undefined
}

describe('readTimePattern', () => {
  test('parts fields from texts', () => {
    expect(readTimePattern("yyyy-MM'T'''HH")).toEqual([
      { kind: 'field', letter: 'y', count: 4 },
      { kind: 'text', text: '-' },
      { kind: 'field', letter: 'M', count: 2 },
      { kind: 'text', text: "T'" },
      { kind: 'field', letter: 'H', count: 2 },
    ])
  })

  test.each([
    ['YYYY-MM-dd', 'yyyy-MM-dd'],
    ['yyyy-MM-DD', 'yyyy-MM-dd'],
    ['yyyy-mm-dd', 'yyyy-MM-dd'],
    ['yyyy-MM-dd hh:mm:ss', 'yyyy-MM-dd HH:mm:ss'],
    ['yyyy-MM-ddTHH:mm', "yyyy-MM-dd'T'HH:mm"],
    ['MMMMM', 'MMMM'],
    ["yyyy'x", "yyyy'x'"],
    ['%Y-%m-%dT%H:%M:%S.%fZ', "yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'"],
    ['%d/%b/%Y:%T %z', 'dd/MMM/yyyy:HH:mm:ss Z'],
    ['%s', 'unix'],
    ['2006-01-02T15:04:05Z07:00', "yyyy-MM-dd'T'HH:mm:ssXXX"],
    ['02/Jan/2006:15:04:05 -0700', 'dd/MMM/yyyy:HH:mm:ss Z'],
    ['Jan _2 15:04:05.000', 'MMM d HH:mm:ss.SSS'],
    ['RFC3339', 'iso8601'],
    ['epoch_millis', 'unix_ms'],
  ])('%s is refused for %s', (pattern, fix) => {
    const problem = problemOf(pattern)
    expect(problem?.fix).toBe(fix)
    expect(problem?.message).toMatch(/^[A-Z"].*\.$/)
    expect(
      problemOf(fix) ?? (['unix', 'unix_ms', 'iso8601'].includes(fix) ? undefined : problemOf(fix)),
    ).toSatisfy((left) => left === undefined || ['unix', 'unix_ms', 'iso8601'].includes(fix))
  })

  test.each(['yyyy-MM-dd HH:mm:ss,SSS', 'EEE, d MMM yyyy hh:mm a z', 'yyyyMMddHHmmss', 'mm:ss', 'yyyy DDD'])(
    '%s is right',
    (pattern) => expect(problemOf(pattern)).toBeUndefined(),
  )
})
