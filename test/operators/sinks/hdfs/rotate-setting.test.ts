import { expect, test } from 'vitest'
import { Duration } from '../../../../src/core/value.ts'
import { readRotate, rotateProblems } from '../../../../src/operators/sinks/hdfs/rotate-setting.ts'

test('a size, a duration or both may be given', () => {
  const value = { size: 1000, every: new Duration(60_000_000) }
  expect([...rotateProblems(value)]).toEqual([])
  expect(readRotate(value)).toEqual({ bytes: 1000, every: 60_000_000 })
  expect(readRotate({ size: 5 })).toEqual({ bytes: 5, every: Number.POSITIVE_INFINITY })
  expect(readRotate(undefined)).toBeUndefined()
})

test.each([
  [{}, /takes "size", "every", or both/],
  [{ size: 0 }, /is a size/],
  [{ every: 5 }, /duration/],
  [{ lines: 5 }, /has no "lines"/],
])('%j is told to be wrong', (value, says) => {
  const said = [...rotateProblems(value)].map((one) => (typeof one === 'string' ? one : one.message))
  expect(said).toEqual([expect.stringMatching(says)])
})
