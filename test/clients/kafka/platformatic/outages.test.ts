import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Outages } from '../../../../src/clients/kafka/platformatic/outages.ts'
import { RunError } from '../../../../src/core/run-error.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const trouble = (code: string): RunError => new RunError(code, 'kafka source "k"', 'connection', 'x')

function watched() {
  const told: string[] = []
  const outages = new Outages({
    troubled: ({ code }) => told.push(code),
    recovered: () => told.push('over'),
  })
  /** They fail for so many seconds. */
  const fail = (seconds: number, code: string, ...all: readonly string[]): void => {
    for (let i = 0; i < seconds; i++) {
      for (const one of all) outages.fails(one, trouble(code))
      vi.advanceTimersByTime(1000)
    }
  }
  return { outages, told, fail }
}

test('what fails for longer than a moment is told once, and when all works again', () => {
  const { outages, told, fail } = watched()
  fail(20, 'LP5500', 't/0', 't/1')
  fail(20, 'LP5507', 't/2')
  expect(told).toEqual(['LP5500', 'LP5507'])
  for (const one of ['t/0', 't/1']) outages.works(one)
  expect(told).toEqual(['LP5500', 'LP5507'])
  outages.works('t/2')
  expect(told).toEqual(['LP5500', 'LP5507', 'over'])
  fail(20, 'LP5500', 't/0')
  expect(told.slice(3)).toEqual(['LP5500'])
})

test('a leader that moves is not worth a word', () => {
  const { outages, told, fail } = watched()
  for (let i = 0; i < 5; i++) {
    fail(3, 'LP5507', 't/0')
    outages.works('t/0')
  }
  expect(told).toEqual([])
})

test('what is not asked for any more is no trouble', () => {
  const { outages, told, fail } = watched()
  fail(10, 'LP5502', 't/0')
  outages.only((what) => what !== 't/0')
  expect(told).toEqual(['LP5502', 'over'])
})
