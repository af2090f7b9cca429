import { expect, test } from 'vitest'
import { TapRegistry } from '../../../src/runtime/taps/tap-registry.ts'

const open = () => {
  const clock = { micros: 0, now: () => clock.micros }
  return { clock, taps: new TapRegistry(clock) }
}

test('a tap is watched only while somebody looks', () => {
  const { taps } = open()
  const point = taps.define('a')
  expect(taps.define('a')).toBe(point)
  expect(point.isWatched()).toBe(false)
  const watching = taps.watch('a', { rate: 10, show: () => true })!
  expect(point.isWatched()).toBe(true)
  watching.stop()
  expect(point.isWatched()).toBe(false)
  taps.define('b')
  expect(taps.names).toEqual(['a', 'b'])
  expect(taps.watch('c', { rate: 1, show: () => true })).toBeUndefined()
})

test('of each second the first events are shown, to each watcher as many as it wants', () => {
  const { clock, taps } = open()
  const point = taps.define('a')
  const few: string[] = []
  const more: string[] = []
  taps.watch('a', { rate: 1, show: (json) => few.push(json) > 0 })
  taps.watch('a', { rate: 3, show: (json) => more.push(json) > 0 })
  for (let n = 0; n < 5; n++) point.show({ n })
  clock.micros = 1_000_000
  point.show({ n: 9 })
  expect(few).toEqual(['{"n":0}', '{"n":9}'])
  expect(more).toEqual(['{"n":0}', '{"n":1}', '{"n":2}', '{"n":9}'])
})

test('who is too slow misses events and holds none up', () => {
  const { taps } = open()
  const point = taps.define('a')
  const seen: string[] = []
  const watching = taps.watch('a', {
    rate: 100,
    show(json) {
      seen.push(json)
      return seen.length !== 2
    },
  })!
  for (let n = 0; n < 4; n++) point.show({ n })
  watching.resume()
  point.show({ n: 4 })
  expect(seen).toEqual(['{"n":0}', '{"n":1}', '{"n":4}'])
})
