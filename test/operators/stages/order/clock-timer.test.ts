import { expect, test } from 'vitest'
import { ClockTimer } from '../../../../src/operators/stages/order/clock-timer.ts'

/** A clock whose timers fire half a millisecond early, as those of the system may. */
function earlyClock() {
  let now = 0
  let timers: { at: number; readonly call: () => void }[] = []
  return {
    now: () => now,
    after: (micros: number, call: () => void) => {
      const timer = { at: now + Math.max(0, micros - 500), call }
      timers.push(timer)
      return () => {
        timers = timers.filter((one) => one !== timer)
      }
    },
    run(to: number) {
      for (;;) {
        const [next] = timers.filter(({ at }) => at <= to).sort((a, b) => a.at - b.at)
        if (next === undefined) break
        timers = timers.filter((one) => one !== next)
        now = Math.max(now + 100, next.at)
        next.call()
      }
      now = to
    },
  }
}

test('a timer that fires early wakes nobody before what it was set for is due', () => {
  const clock = earlyClock()
  const woken: number[] = []
  let due = 1_000_000
  const wake = (): void => {
    woken.push(clock.now())
    due = Number.POSITIVE_INFINITY
  }
  const timer = new ClockTimer({ clock, wake }, () => due)
  timer.update()
  clock.run(3_000_000)
  expect(woken).toHaveLength(1)
  expect(woken[0]).toBeGreaterThanOrEqual(1_000_000)
  due = 4_000_000
  timer.update()
  timer.cancel()
  clock.run(5_000_000)
  expect(woken).toHaveLength(1)
})

test('where what it was set for has gone, it goes on with what is due next', () => {
  const clock = earlyClock()
  const woken: number[] = []
  let due = 1_000_000
  const timer = new ClockTimer({ clock, wake: () => void woken.push(clock.now()) }, () => due)
  timer.update()
  due = 2_000_000
  timer.update()
  clock.run(3_000_000)
  expect(woken).toHaveLength(1)
  expect(woken[0]).toBeGreaterThanOrEqual(2_000_000)
})
