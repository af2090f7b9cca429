import { expect, test } from 'vitest'
import { BufferPool, standardSize } from '../../src/runtime/buffer-pool.ts'

test('the buffer that came back last goes out first', () => {
  const pool = new BufferPool()
  const first = pool.take()
  const second = pool.take()
  pool.give(first)
  pool.give(second)
  expect(pool.take()).toBe(second)
  expect(pool.take()).toBe(first)
})

test('sizes are doubled from the standard one, and kept apart', () => {
  const pool = new BufferPool()
  const large = pool.take(standardSize + 1)
  expect(large.length).toBe(2 * standardSize)
  pool.give(large)
  expect(pool.take().length).toBe(standardSize)
  expect(pool.take(standardSize * 2)).toBe(large)
})

test('no more is kept than allowed', () => {
  const pool = new BufferPool({ keep: standardSize })
  const first = pool.take()
  const second = pool.take()
  pool.give(first)
  pool.give(second)
  expect(pool.take()).toBe(first)
  expect(pool.take()).not.toBe(second)
})

test('a poisoned buffer shows who reads too late', () => {
  const pool = new BufferPool({ poison: true })
  const buffer = pool.take()
  buffer.fill(1)
  pool.give(buffer)
  expect(buffer[0]).toBe(0xdb)
})
