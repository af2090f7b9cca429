import { expect, test } from 'vitest'
import { BufferPool, standardSize } from '../../../src/runtime/buffer-pool.ts'
import { Kernel, rowOk } from '../../../src/runtime/kernel/kernel.ts'

/** The values of the key "a" in an input that was loaded. */
function values(kernel: Kernel, buffer: Buffer, start: number, end: number): string[] {
  kernel.load(buffer, start, end)
  const found: string[] = []
  for (let count = kernel.nextJson(); count > 0; count = kernel.nextJson())
    for (let row = 0; row < count; row++) {
      const [, , flags, , from, to] = kernel.rows.subarray(
        row * kernel.rowLength,
        (row + 1) * kernel.rowLength,
      )
      expect(flags! & rowOk).toBe(rowOk)
      found.push(buffer.toString('utf8', start + from!, start + to!))
    }
  return found
}

const kernelFor = (key: string): Kernel => {
  const kernel = new Kernel()
  kernel.want([{ name: key, decoded: true }])
  return kernel
}

test('a buffer from home is read where it is, from any place in it up to its end', () => {
  const kernel = kernelFor('a')
  const buffer = kernel.home.take()!
  expect(buffer).toHaveLength(standardSize)
  const text = '{"a":1}\n{"a":"é"}\n'
  for (const start of [0, 7, standardSize - Buffer.byteLength(text)]) {
    const end = start + buffer.write(text, start)
    expect(values(kernel, buffer, start, end)).toEqual(['1', '"é"'])
    expect(values(kernel, Buffer.from(buffer), start, end)).toEqual(['1', '"é"'])
    kernel.load(buffer, start, end)
    buffer.write('2', start + 5)
    kernel.nextJson()
    expect(buffer.toString('utf8', start + kernel.rows[4]!, start + kernel.rows[5]!)).toBe('2')
  }
})

test('a pool lends what is at home first, and takes it back there', () => {
  const { home } = new Kernel()
  const pool = new BufferPool({ poison: true })
  const lent = Array.from({ length: 14 }, () => pool.take(undefined, home))
  expect(home.take()).toBeUndefined()
  expect(pool.lent).toBe(14)
  for (const buffer of lent) pool.give(buffer, home)
  expect(pool.lent).toBe(0)
  expect(lent.every((buffer) => buffer[0] === 0xdb)).toBe(true)
  expect(pool.take(standardSize + 1, home)).toHaveLength(2 * standardSize)
  const back = Array.from({ length: 12 }, () => home.take())
  expect(new Set(back)).toEqual(new Set(lent.slice(0, 12)))
  expect(home.give(Buffer.alloc(standardSize))).toBe(false)
})

test('an input that is too long leaves lent buffers as they are', () => {
  const kernel = kernelFor('a')
  const lent = kernel.home.take()!
  const end = lent.write('{"a":"before"}\n')
  const long = Buffer.from(`{"x":"${'x'.repeat(3 * standardSize)}","a":"long"}\n`)
  expect(values(kernel, long, 0, long.length)).toEqual(['"long"'])
  expect(lent.toString('utf8', 0, end)).toBe('{"a":"before"}\n')
  expect(values(kernel, lent, 0, end)).toEqual(['"before"'])
  expect(kernel.home.give(lent)).toBe(false)
  const next = kernel.home.take()!
  expect(values(kernel, next, 0, next.write('{"a":"after"}\n'))).toEqual(['"after"'])
  expect(values(kernel, long, 0, long.length)).toEqual(['"long"'])
})

test('a pool keeps no buffer of a memory that was given up', () => {
  const kernel = kernelFor('a')
  const pool = new BufferPool()
  const lent = pool.take(undefined, kernel.home)
  const long = Buffer.from(`{"a":"${'x'.repeat(standardSize)}"}\n`)
  kernel.load(long, 0, long.length)
  pool.give(lent, kernel.home)
  const own = Array.from({ length: 5 }, () => pool.take(undefined, kernel.home))
  expect(own).not.toContain(lent)
})

test('inputs that get longer and longer do not each begin another memory', () => {
  const kernel = kernelFor('a')
  const memories = new Set<ArrayBufferLike>()
  for (let length = standardSize; length <= 2 * standardSize; length += standardSize / 8) {
    kernel.load(Buffer.alloc(length, '\n'), 0, length)
    memories.add(kernel.rows.buffer)
  }
  expect(memories.size).toBe(2)
})
