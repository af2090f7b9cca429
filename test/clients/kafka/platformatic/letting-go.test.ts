import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LettingGo } from '../../../../src/clients/kafka/platformatic/letting-go.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('it has let go when all is decided, or when the time is over', async () => {
  let decide = (): void => {}
  let asked = 0
  const letting = new LettingGo(1000, () => {
    asked++
    return new Promise((resolve) => {
      decide = resolve
    })
  })
  letting.begin()
  letting.begin()
  await vi.advanceTimersByTimeAsync(999)
  expect([letting.isDone, asked]).toEqual([false, 1])
  decide()
  await vi.advanceTimersByTimeAsync(0)
  expect([letting.isDone, vi.getTimerCount()]).toEqual([true, 0])
  letting.given()
  expect(letting.isDone).toBe(false)
  letting.begin()
  await vi.advanceTimersByTimeAsync(1000)
  expect([letting.isDone, asked]).toEqual([true, 2])
})

test('what is given out anew meanwhile is not let go', async () => {
  const letting = new LettingGo(1000, () => undefined)
  letting.begin()
  letting.given()
  await vi.advanceTimersByTimeAsync(0)
  expect(letting.isDone).toBe(false)
  letting.begin()
  letting.rebalancing()
  await vi.advanceTimersByTimeAsync(0)
  expect(letting.isDone).toBe(false)
})
