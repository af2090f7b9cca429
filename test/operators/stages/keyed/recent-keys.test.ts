import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StateCodec } from '../../../../src/operators/contract/state.ts'
import { RecentKeys, type Remembered } from '../../../../src/operators/stages/keyed/recent-keys.ts'
import { TrackedState } from '../../../../src/runtime/state/tracked-state.ts'
import { StateLog } from '../../../support/copy-state.ts'

const codec: StateCodec<Remembered> = {
  write: ({ time }, out) => out.float(time),
  read: (from) => ({ mark: 0, time: from.float() }),
}
const entry = (time: number): Remembered => ({ mark: 0, time })
const open = (span: number, max = Number.POSITIVE_INFINITY) => {
  const state = new TrackedState(codec, true)
  return { state, keys: new RecentKeys(state, span, max) }
}

test('a key counts for the span after its time, both ends included', () => {
  const { keys } = open(10)
  keys.set('a', entry(7))
  expect(keys.get('a', 17)?.time).toBe(7)
  expect(keys.get('a', 18)).toBeUndefined()
  expect(keys.get('b', 7)).toBeUndefined()
})

test('keys that count no more are let go without being looked at', () => {
  const { state, keys } = open(10)
  for (let time = 0; time < 1000; time++) keys.set(`k${time}`, entry(time))
  expect([...state.names()]).toEqual(['98', '99'])
  expect(keys.size).toBe(20)
  keys.reach(2000)
  expect(state.size).toBe(0)
})

test('beyond the most keys the oldest is forgotten, and counted', () => {
  const { keys } = open(100, 3)
  for (const [i, key] of ['a', 'b', 'c', 'd', 'e'].entries()) keys.set(key, entry(98 + i))
  expect(['a', 'b', 'c', 'd', 'e'].map((key) => keys.get(key, 103) !== undefined)).toEqual([
    false,
    false,
    true,
    true,
    true,
  ])
  expect(keys.forgotten).toBe(2)
})

test('it remembers the same as a list of all that came, also after a restart', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), wait: fc.nat(30), cut: fc.boolean() })),
      (span, steps) => {
        const log = new StateLog()
        let { state, keys } = open(span)
        const all: { key: string; time: number }[] = []
        let now = 0
        for (const { key, wait, cut } of steps) {
          now += wait
          const last = all.findLast((one) => one.key === key)
          const expected = last !== undefined && now - last.time <= span ? last.time : undefined
          expect(keys.get(key, now)?.time).toBe(expected)
          if (expected === undefined) {
            keys.set(key, entry(now))
            all.push({ key, time: now })
          }
          if (!cut) continue
          const next = open(span)
          log.cut(state)
          log.restore(next.state)
          state = next.state
          keys = next.keys
          keys.restored()
        }
      },
    ),
  )
})

test('what was dropped is not there after a restart', () => {
  const { state, keys } = open(10)
  keys.set('a', entry(1))
  const log = new StateLog()
  log.cut(state)
  keys.set('b', entry(55))
  log.cut(state)
  const next = open(10)
  log.restore(next.state)
  next.keys.restored()
  expect([...next.state.names()].sort()).toEqual(['5'])
})
