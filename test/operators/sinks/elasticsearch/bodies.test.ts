import { expect, test } from 'vitest'
import { Bodies } from '../../../../src/operators/sinks/elasticsearch/bodies.ts'

test('memory is used again when it is free and large enough, and what is too small is given up', () => {
  const bodies = new Bodies()
  const first = bodies.take(1000)
  expect(bodies.take(1000)).not.toBe(first)
  bodies.release(first)
  expect(bodies.take(first.length)).toBe(first)
  bodies.release(first)
  const larger = bodies.take(first.length + 1)
  expect(larger.length).toBeGreaterThan(first.length)
  expect(bodies.take(10)).not.toBe(first)
})
