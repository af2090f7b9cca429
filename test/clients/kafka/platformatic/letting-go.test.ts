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

test('a round that ends late takes nothing from the one that has begun since: that is bounded still', async () => {
  const decided: (() => void)[] = []
  const letting = new LettingGo(1000, () => new Promise((resolve) => decided.push(resolve)))
  letting.begin()
  letting.given()
  letting.begin()
  decided[0]!()
  await vi.advanceTimersByTimeAsync(999)
  expect(letting.isDone).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(letting.isDone).toBe(true)
  letting.given()
  letting.begin()
  letting.stop()
  expect(vi.getTimerCount()).toBe(0)
})
