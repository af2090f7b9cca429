import { describe, expect, test } from 'vitest'
import { Turnstile } from '../../../src/runtime/time/turnstile.ts'

const never = Number.NEGATIVE_INFINITY

/** Members whose watermark the test sets. */
function members(...names: readonly string[]) {
  const turnstile = new Turnstile()
  return names.map((name) => {
    const time = { watermark: never }
    const turn = turnstile.enter(name, time)
    return {
      turn,
      reach: (watermark: number): void => {
        time.watermark = watermark
      },
    }
  })
}

const isFree = async (promise: Promise<void> | undefined): Promise<boolean> =>
  promise === undefined ||
  Promise.race([promise.then(() => true), new Promise<boolean>((resolve) => setImmediate(resolve, false))])

describe('a turnstile', () => {
  test('lets the one that is furthest behind through, among equals the first by name', () => {
    const [b, a] = members('b', 'a')
    expect(a!.turn.ready()).toBeUndefined()
    expect(b!.turn.ready()).toBeInstanceOf(Promise)
    a!.reach(10)
    expect(a!.turn.ready()).toBeInstanceOf(Promise)
    expect(b!.turn.ready()).toBeUndefined()
    b!.reach(10)
    expect(a!.turn.ready()).toBeUndefined()
  })

  test('wakes the one whose turn has come when another asks, and nobody else', async () => {
    const [a, b, c] = members('a', 'b', 'c')
    const [ofB, ofC] = [b!.turn.ready(), c!.turn.ready()]
    a!.reach(5)
    c!.reach(9)
    a!.turn.ready()
    expect(await isFree(ofB)).toBe(true)
    expect(await isFree(ofC)).toBe(false)
  })

  test('wakes the next one when one leaves, and lets who has left go', async () => {
    const [a, b, c] = members('a', 'b', 'c')
    const [ofB, ofC] = [b!.turn.ready(), c!.turn.ready()]
    c!.turn.leave()
    expect(await isFree(ofC)).toBe(true)
    expect(c!.turn.ready()).toBeUndefined()
    expect(await isFree(ofB)).toBe(false)
    a!.turn.leave()
    expect(await isFree(ofB)).toBe(true)
  })
})
