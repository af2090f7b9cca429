import { expect, test } from 'vitest'
import { RunError } from '../../src/core/run-error.ts'
import type { RetryPolicy } from '../../src/ir/plan.ts'
import { SendFailure } from '../../src/operators/contract/send-failure.ts'
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
    policy: { first: 10, longest: 60 },
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

/** What becomes of work that always fails in one way, with the waits between. */
async function failing(errors: (attempt: number) => RunError, max: number) {
  const clock = fakeClock()
  const waits: number[] = []
  const running = retry(() => Promise.reject(errors(waits.length)), {
    clock,
    random: () => 1,
    failed: (_, wait) => waits.push(wait),
    giveUp: new AbortController().signal,
    policy: { max, first: 10, longest: 1000 },
  }).catch((error: unknown) => error)
  await clock.advance(100_000)
  return { error: await running, waits }
}

test('after so many attempts the last error is thrown', async () => {
  const { error, waits } = await failing(() => lost(), 4)
  expect(error).toMatchObject({ code: 'LP5110' })
  expect(waits).toEqual([10, 20, 40])
})

test('where a connection broke the first attempt follows at once, and only that', async () => {
  const broken = (): RunError => new SendFailure('LP5490', 'x', 'It broke.', { atOnce: true })
  expect((await failing(broken, 5)).waits).toEqual([0, 10, 20, 40])
})

test('no wait is shorter than the other side asks for', async () => {
  const busy = (attempt: number): RunError =>
    new SendFailure('LP5491', 'x', 'Later.', { wait: attempt === 1 ? 500 : 15 })
  expect((await failing(busy, 5)).waits).toEqual([15, 500, 40, 80])
})

test('who writes waits means them in place of the tiers of the sink, and who writes "park" gets there by five of them', async () => {
  const tries = { atOnce: 2, waits: 2, first: 1, longest: 3, park: 7 }
  const waitsWith = async (policy: RetryPolicy): Promise<readonly number[]> => {
    const clock = fakeClock()
    const waits: number[] = []
    const running = retry(() => Promise.reject(lost()), {
      clock,
      random: () => 1,
      failed: (_, wait) => waits.push(wait),
      giveUp: new AbortController().signal,
      policy: { max: 9, ...policy },
      tries,
    }).catch(() => {})
    await clock.advance(100_000)
    await running
    return waits
  }
  expect(await waitsWith({})).toEqual([0, 0, 1, 3, 7, 7, 7, 7])
  expect(await waitsWith({ park: 9 })).toEqual([0, 0, 1, 3, 9, 9, 9, 9])
  expect(await waitsWith({ first: 10, longest: 40 })).toEqual([0, 0, 10, 20, 40, 40, 40, 40])
  expect(await waitsWith({ first: 1, longest: 16, park: 20 })).toEqual([0, 0, 1, 2, 4, 8, 16, 20])
})
