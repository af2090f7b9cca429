import { expect, test } from 'vitest'
import { QuietWatch } from '../../../../src/operators/sources/kafka/quiet-watch.ts'
import { fakeClock } from '../../../support/fake-clock.ts'

function watching() {
  const clock = fakeClock()
  const notes: string[] = []
  const watch = new QuietWatch({
    clock,
    longest: 1_000_000,
    lost: () => notes.push('lost'),
    back: () => Promise.resolve(void notes.push('back')),
  })
  watch.watch()
  return { clock, notes, watch }
}

test('it begins as lost, and what is heard first is the other side that is back', async () => {
  const { clock, notes, watch } = watching()
  await clock.advance(5_000_000)
  expect(notes).toEqual([])
  watch.heard()
  watch.heard()
  expect(notes).toEqual(['back'])
})

test('after a time without an answer the other side is lost, once, until it is heard again', async () => {
  const { clock, notes, watch } = watching()
  watch.heard()
  await clock.advance(900_000)
  watch.heard()
  await clock.advance(900_000)
  expect(notes).toEqual(['back'])
  await clock.advance(3_000_000)
  expect(notes).toEqual(['back', 'lost'])
  watch.heard()
  expect(notes).toEqual(['back', 'lost', 'back'])
})

test('what is told as lost at once is, and a watch that has stopped says nothing more', async () => {
  const { clock, notes, watch } = watching()
  watch.heard()
  watch.lost()
  expect(notes).toEqual(['back', 'lost'])
  await clock.advance(0)
  watch.stop()
  watch.heard()
  watch.lost()
  await clock.advance(10_000_000)
  expect(notes).toEqual(['back', 'lost'])
  expect(clock.waiting()).toBe(0)
})
