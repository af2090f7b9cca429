import { describe, expect, test } from 'vitest'
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

describe('when there is little time left', () => {
  /** Waits of 1, 2, 4 … up to 60 s, without chance; hurried after so many microseconds. `work` fails unless it says otherwise. */
  async function hurried(after: number, work: () => Promise<void>, park?: number, onHurry = () => {}) {
    const clock = fakeClock()
    const hurry = new AbortController()
    const waits: number[] = []
    const times: number[] = []
    const giveUp = new AbortController()
    const running = retry(
      () => {
        times.push(clock.now())
        return work()
      },
      {
        clock,
        random: () => 1,
        failed: (_, wait) => waits.push(wait),
        giveUp: giveUp.signal,
        hurry: hurry.signal,
        policy: { first: 1_000_000, longest: 60_000_000, ...(park === undefined ? {} : { park }) },
      },
    ).catch((error: unknown) => error)
    await clock.advance(after)
    hurry.abort()
    onHurry()
    await clock.advance(10_000_000)
    giveUp.abort()
    await running
    return { waits, times, waiting: clock.waiting() }
  }

  test('a wait ends at once, and waits begin with the shortest again', async () => {
    const { waits, times, waiting } = await hurried(200_000_000, () => Promise.reject(lost()))
    expect(waits.slice(-4)).toEqual([1_000_000, 2_000_000, 4_000_000, 8_000_000])
    expect(times.slice(-4)).toEqual([200_000_000, 201_000_000, 203_000_000, 207_000_000])
    expect(waiting).toBe(0)
  })

  test('what is parked does not stay so', async () => {
    const { waits } = await hurried(600_000_000, () => Promise.reject(lost()), 300_000_000)
    expect(waits.slice(-4, -2)).toEqual([300_000_000, 1_000_000])
  })

  test('an attempt that is under way then is followed by the shortest wait', async () => {
    let tries = 0
    let fail = (): void => {}
    const work = (): Promise<void> => {
      // Those at 0, 1 and 3 s fail at once, that at 7 s when time is short.
      if (++tries !== 4) return Promise.reject(lost())
      return new Promise((_, reject) => {
        fail = () => reject(lost())
      })
    }
    const { waits } = await hurried(8_000_000, work, undefined, () => fail())
    expect(waits.slice(0, 3)).toEqual([1_000_000, 2_000_000, 4_000_000])
    expect(waits[3]).toBe(1_000_000)
  })
})
