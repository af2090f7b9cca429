import { expect, test } from 'vitest'
import { Patience } from '../../../src/clients/hdfs/patience.ts'
import { fakeClock } from '../../support/fake-clock.ts'

const second = 1_000_000

test('each failure that takes all of its time doubles it, up to eight times the least', async () => {
  const clock = fakeClock()
  const patience = new Patience(clock, 10 * second)
  const times: number[] = []
  for (let i = 0; i < 6; i++)
    await patience
      .spend(async (time) => {
        times.push(time / second)
        await clock.advance(time)
        throw new Error('no answer')
      })
      .catch(() => {})
  expect(times).toEqual([10, 20, 40, 80, 80, 80])
})

test('what an answer needed is given twice to the next, also where that is much', async () => {
  const clock = fakeClock()
  const patience = new Patience(clock, 10 * second)
  await patience.spend(() => clock.advance(100 * second))
  const given = await patience.spend((time) => Promise.resolve(time))
  expect(given).toBe(200 * second)
  expect(await patience.spend((time) => Promise.resolve(time))).toBe(10 * second)
})
