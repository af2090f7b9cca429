import { expect, test } from 'vitest'
import { Concurrency } from '../../../../src/operators/sinks/elasticsearch/concurrency.ts'

const make = (): Concurrency => new Concurrency({ most: 8, latency: 1000 })

test('one more request is allowed after as many answers in time as are allowed at once', () => {
  const one = make()
  expect(one.limit).toBe(2)
  one.answered(0, 10)
  expect(one.limit).toBe(2)
  one.answered(0, 10)
  expect(one.limit).toBe(3)
  for (let n = 0; n < 100; n++) one.answered(0, 10)
  expect(one.limit).toBe(8)
})

test('half as many are allowed after one that failed or came late, and never less than one', () => {
  const one = make()
  for (let n = 0; n < 100; n++) one.answered(0, 10)
  one.failed(20, 30)
  expect(one.limit).toBe(4)
  one.answered(40, 2000)
  expect(one.limit).toBe(2)
  for (let at = 3000; at < 3100; at += 10) one.failed(at, at + 5)
  expect(one.limit).toBe(1)
})

test('requests sent before a halving halve it no further', () => {
  const one = make()
  for (let n = 0; n < 100; n++) one.answered(0, 10)
  for (let n = 0; n < 8; n++) one.failed(20 + n, 100 + n)
  expect(one.limit).toBe(4)
})
