import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { TopicWatch } from '../../../../src/clients/kafka/platformatic/topic-watch.ts'
import type { RunError } from '../../../../src/core/run-error.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function watched() {
  const told: string[] = []
  const found = { gone: [] as string[], isOther: false, missing: new Set<string>() }
  let looks = 0
  const watch = new TopicWatch({
    topics: {
      look: () => {
        looks++
        return Promise.resolve({ gone: found.gone, isOther: found.isOther })
      },
      missing: () => found.missing,
    },
    wanted: ['named', /^app-/],
    connection: { title: 'kafka source "k"' },
    outages: {
      fails: (what, { code, blame }: RunError) => told.push(`${what} ${code} ${blame}`),
      works: () => {},
      only: (isAsked) => told.push(...['app-a/0', 'app-b/0'].filter((what) => !isAsked(what))),
    },
    calls: { gone: (topics) => told.push(`gone ${topics.join()}`) },
    changed: () => told.push('changed'),
  })
  onTestFinished(() => watch.stop())
  return { watch, told, found, looks: () => looks }
}

test('what is gone is told before anything is given out anew, and is no trouble any more', async () => {
  const { watch, told, found } = watched()
  found.gone = ['app-a']
  found.isOther = true
  watch.soon()
  await vi.advanceTimersByTimeAsync(0)
  expect(told).toEqual(['app-a/0', 'gone app-a', 'changed'])
})

test('a topic that is named and missing is looked for again and again, and told', async () => {
  const { watch, told, found, looks } = watched()
  found.missing = new Set(['named'])
  watch.soon()
  watch.soon()
  await vi.advanceTimersByTimeAsync(0)
  expect([looks(), told]).toEqual([1, ['topic named LP5502 connection']])
  await vi.advanceTimersByTimeAsync(11_000)
  expect(looks()).toBe(3)
  found.missing = new Set()
  await vi.advanceTimersByTimeAsync(20_000)
  expect([looks(), vi.getTimerCount()]).toEqual([4, 0])
})

test('nobody looks any more when it has stopped', async () => {
  const { watch, looks } = watched()
  watch.start()
  await vi.advanceTimersByTimeAsync(65_000)
  expect(looks()).toBe(2)
  watch.stop()
  watch.soon()
  await vi.advanceTimersByTimeAsync(65_000)
  expect([looks(), vi.getTimerCount()]).toEqual([2, 0])
})
