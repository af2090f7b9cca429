import { expect, test } from 'vitest'
import { beginAgain } from '../../src/cli/begin-again.ts'
import { RunError } from '../../src/core/run-error.ts'
import { TakenBack } from '../../src/operators/contract/taken-back.ts'
import { Ledger, newCounters } from '../../src/runtime/ledger.ts'
import type { RunResult } from '../../src/runtime/run.ts'
import { fakeClock } from '../support/fake-clock.ts'

const second = 1_000_000
const lost = new TakenBack('LP5522', 'kafka source "s"', 'It is taken back.')

const ended = (failure?: RunError, elapsed = second): RunResult => ({
  ledger: new Ledger(),
  rejected: 0,
  deadLetters: 0,
  abandoned: 0,
  elapsed,
  bytes: 0,
  ...(failure === undefined ? {} : { failure }),
})

function setUp(results: readonly RunResult[]) {
  const clock = fakeClock()
  const stop = new AbortController()
  const warnings: string[] = []
  /** When each run has begun, in seconds. */
  const begun: string[] = []
  const left = [...results]
  const whole = beginAgain(
    (restarts) => {
      begun.push(`${restarts} at ${clock.now() / second}`)
      return Promise.resolve(left.shift()!)
    },
    {
      clock,
      stop: stop.signal,
      log: { warn: (text, more) => void warnings.push(`${more?.['code']} ${text}`) },
    },
  )
  return { clock, stop, warnings, begun, whole }
}

test('what is taken back begins again, later each time while runs are short', async () => {
  const { clock, begun, warnings, whole } = setUp([
    ended(lost),
    ended(lost),
    ended(lost, 600 * second),
    ended(lost),
    ended(),
  ])
  await clock.advance(60 * second)
  expect((await whole).failure).toBeUndefined()
  expect(begun).toEqual(['0 at 0', '1 at 1', '2 at 3', '3 at 4', '4 at 6'])
  expect(warnings[1]).toBe(
    'LP5522 kafka source "s": It is taken back. The pipeline begins again from there in 2 s.',
  )
  expect(warnings[2]).toContain('in 1 s.')
})

test('waits have a longest', async () => {
  const { clock, begun, whole } = setUp([...Array.from({ length: 9 }, () => ended(lost)), ended()])
  await clock.advance(1000 * second)
  await whole
  expect(begun.slice(-2)).toEqual(['8 at 183', '9 at 243'])
})

test('any other failure ends it', async () => {
  const failure = new RunError('LP5506', 'kafka sink "s"', 'config', 'Locked out.')
  const { begun, warnings, whole } = setUp([ended(failure)])
  expect((await whole).failure).toBe(failure)
  expect([begun, warnings]).toEqual([['0 at 0'], []])
})

test('who is asked to stop has not failed, and does not begin again', async () => {
  const waiting = setUp([ended(lost)])
  await waiting.clock.advance(second / 2)
  waiting.stop.abort()
  expect((await waiting.whole).failure).toBeUndefined()
  expect(waiting.begun).toEqual(['0 at 0'])
  const clock = fakeClock()
  const stopped = new AbortController()
  const warnings: string[] = []
  const result = await beginAgain(
    () => {
      stopped.abort()
      return Promise.resolve(ended(lost))
    },
    { clock, stop: stopped.signal, log: { warn: (text) => void warnings.push(text) } },
  )
  expect(result.failure).toBeUndefined()
  expect(warnings).toEqual(['kafka source "s": It is taken back.'])
})

test('what earlier runs have refused is not forgotten', async () => {
  const { clock, whole } = setUp([
    { ...ended(lost), rejected: 3, deadLetters: 1 },
    { ...ended(lost), rejected: 2 },
    { ...ended(), rejected: 1 },
  ])
  await clock.advance(60 * second)
  expect(await whole).toMatchObject({ rejected: 1, deadLetters: 0, before: { rejected: 5, deadLetters: 1 } })
})

test('time and bytes are those of all runs, waits between them included, and what was counted before the first is known', async () => {
  const earlier = new Ledger()
  earlier.restore(1, { ...newCounters(), read: 7 })
  const { clock, whole } = setUp([
    { ...ended(lost), ledger: earlier, bytes: 30 },
    { ...ended(lost), bytes: 2 },
    { ...ended(), bytes: 1 },
  ])
  await clock.advance(60 * second)
  const { restarts, bytes, elapsed, first } = await whole
  // The runs of this test take no time on the clock.
  expect([restarts, bytes, elapsed]).toEqual([2, 33, 3 * second])
  expect(first).toBe(earlier)
  const stopped = setUp([{ ...ended(lost), bytes: 30 }])
  await stopped.clock.advance(second / 2)
  stopped.stop.abort()
  expect(await stopped.whole).toMatchObject({ restarts: 0, bytes: 30, elapsed: second / 2 })
})
