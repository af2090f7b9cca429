import { expect, test } from 'vitest'
import { countLines, LineChunk } from '../../src/runtime/line-chunk.ts'

function chunk(text: string) {
  const recycled: Buffer[] = []
  const buffer = Buffer.from(text)
  const origin = { source: 's', partition: 'p', path: null }
  const made = new LineChunk(
    { buffer, start: 0, end: buffer.length, origin, firstLine: 1, offset: 0, received: 0 },
    countLines,
    (given) => recycled.push(given),
  )
  return { made, recycled }
}

test('the last holder gives the buffer back, once', () => {
  const { made, recycled } = chunk('a\n')
  made.retain()
  made.release()
  expect(recycled).toHaveLength(0)
  made.release()
  expect(recycled).toHaveLength(1)
  expect(() => made.release()).toThrow('once too often')
})

test('lines are counted at the first ask, unless somebody has', () => {
  expect(chunk('a\nb\n\n').made.lines).toBe(3)
  const { made } = chunk('a\nb\n')
  made.lines = 2
  expect(made.lines).toBe(2)
})

test('lines are counted within the range only', () => {
  const buffer = Buffer.from('a\nb\nc\nd\n')
  expect(countLines(buffer, 2, 6)).toBe(2)
  expect(countLines(buffer, 0, 0)).toBe(0)
})
