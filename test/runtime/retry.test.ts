import { expect, test } from 'vitest'
import { RunError } from '../../src/core/run-error.ts'
import { retry } from '../../src/runtime/retry.ts'
import { fakeClock } from '../support/fake-clock.ts'

const lost = (): RunError => new RunError('LP5110', 'x', 'connection', 'Nobody answers.')

test('waits double up to the longest, shortened by chance', async () => {
  const clock = fakeClock()
  const waits: number[] = []
  const giveUp = new AbortController()
  const running = retry(() => Promise.reject(lost()), {
    clock,
    random: () => 1,
    failed: (_, wait) => waits.push(wait),
    giveUp: giveUp.signal,
    first: 10,
    longest: 60,
  }).catch((error: unknown) => error)
  await clock.advance(10 + 20 + 40 + 60 + 59)
  giveUp.abort()
  expect(await running).toBeInstanceOf(RunError)
  expect(waits).toEqual([10, 20, 40, 60, 60])
})

test('other errors are thrown at once', async () => {
  const error = new RunError('LP5104', 'x', 'config', 'full')
  const options = {
    clock: fakeClock(),
    random: () => 0,
    failed: () => {},
    giveUp: new AbortController().signal,
  }
  await expect(retry(() => Promise.reject(error), options)).rejects.toBe(error)
  await expect(retry(() => Promise.reject(new TypeError('x')), options)).rejects.toThrow('x')
})
