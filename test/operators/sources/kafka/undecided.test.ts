import { expect, test } from 'vitest'
import { Undecided } from '../../../../src/operators/sources/kafka/undecided.ts'

/** Whether nothing is undecided, by those who wait for that. */
function waited(undecided: Undecided) {
  let isOver = false
  void undecided.none().then(() => {
    isOver = true
  })
  return async (): Promise<boolean> => {
    await new Promise<void>((resolve) => void setImmediate(resolve))
    return isOver
  }
}

test('what was read is undecided until the epoch is decided whose cut came after it', async () => {
  const undecided = new Undecided()
  expect(undecided.isNone).toBe(true)
  undecided.read()
  const isOver = waited(undecided)
  undecided.cut()
  expect([undecided.isNone, await isOver()]).toEqual([false, false])
  undecided.decided()
  expect([undecided.isNone, await isOver()]).toEqual([true, true])
})

test('what is read after a cut waits for the next one', async () => {
  const undecided = new Undecided()
  undecided.read()
  undecided.cut()
  undecided.read()
  const isOver = waited(undecided)
  undecided.decided()
  expect(await isOver()).toBe(false)
  undecided.cut()
  undecided.decided()
  expect(await isOver()).toBe(true)
})

test('nobody waits for what counts no more', async () => {
  const undecided = new Undecided()
  undecided.read()
  const isOver = waited(undecided)
  undecided.forget()
  expect([undecided.isNone, await isOver()]).toEqual([true, true])
  expect(await waited(undecided)()).toBe(true)
})
