import { expect, test } from 'vitest'
import { eventLines } from '../../bench/event-lines.ts'
import { keyLines } from '../../bench/key-lines.ts'
import { seededRandom } from '../../bench/random.ts'
import { sshdLines } from '../../bench/sshd-lines.ts'

const take = (next: () => string, count: number): readonly string[] => Array.from({ length: count }, next)

test('the same seed gives the same lines, another seed others', () => {
  for (const lines of [eventLines, sshdLines]) {
    expect(take(lines(seededRandom(7)), 50)).toEqual(take(lines(seededRandom(7)), 50))
    expect(take(lines(seededRandom(8)), 50)).not.toEqual(take(lines(seededRandom(7)), 50))
  }
})

test('events are JSON, some with text beyond ASCII, some with escapes, some with a nested record', () => {
  const lines = take(eventLines(seededRandom(1)), 5_000)
  for (const line of lines) expect(JSON.parse(line)).toHaveProperty('latency_ms')
  const share = (what: RegExp): number => lines.filter((line) => what.test(line)).length / lines.length

  expect(share(/[^\x00-\x7f]/)).toBeCloseTo(0.02, 2)
  expect(share(/\\/)).toBeCloseTo(0.04, 2)
  expect(share(/"http":\{/)).toBeCloseTo(0.3, 1)
})

test('every line of sshd has the header that the bench takes apart', () => {
  for (const line of take(sshdLines(seededRandom(1)), 5_000)) {
    expect(line).toMatch(/^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ sshd\[\d+\]: .+\n$/)
  }
})

test('of the events of keys half bring a new key, and the others one that came before', () => {
  const lines = take(keyLines(seededRandom(1)), 20_000)
  const seen = new Set<string>()
  for (const [i, line] of lines.entries()) {
    expect(line).toHaveLength(67)
    const { id } = JSON.parse(line) as { id: string }
    expect(seen.has(id)).toBe(i % 2 === 1)
    seen.add(id)
  }
  expect(seen.size).toBe(10_000)
})
