import { expect, test } from 'vitest'
import { Duration, type Value } from '../../../../src/core/value.ts'
import { readRetry } from '../../../../src/operators/tables/http/retry-setting.ts'
import { planOf } from '../../../support/compile-text.ts'

const s = (seconds: number): Duration => new Duration(seconds * 1e6)

test('what is not given stays as usual', () => {
  expect(readRetry(undefined)).toMatchObject({ max: 3, first: 500_000, longest: 10_000_000 })
  expect(readRetry({ max: 8, backoff: { from: s(2), to: s(30) }, status: [503] })).toEqual({
    max: 8,
    first: 2_000_000,
    longest: 30_000_000,
    status: new Set([503]),
  })
  expect(readRetry({ backoff: s(1), status: 429 })).toMatchObject({ first: 1_000_000, longest: 1_000_000 })
})

test.each([
  [{ max: -1 }, '"max" in "retry" must be a whole number, 0 for no second try.'],
  [{ backoff: 5 }, '"backoff" in "retry" must be a duration or a range of such, as in "500ms..10s".'],
  [
    { backoff: { from: s(2), to: s(1) } },
    '"backoff" in "retry" must be a duration or a range of such, as in "500ms..10s".',
  ],
  [{ status: ['503'] }, '"status" in "retry" must be a list of HTTP status codes, as in [429, 503].'],
  [{ tries: 3 }, '"retry" knows "max", "backoff" and "status", not "tries".'],
] as readonly (readonly [Record<string, Value>, string])[])('%j is refused', (setting, message) => {
  expect(readRetry(setting)).toBe(message)
})

test('a range of durations may be a setting, and "null" a word', async () => {
  const text = `table users = http("http://127.0.0.1/\${key}", retry: {max: 8, backoff: 2s..30s, status: [429, 503]}, failed: null)
from stdin(format: json) | set it = $users[id] | to stdout`
  const { settings } = (await planOf(text)).tables![0]!.use
  expect(settings).toMatchObject({ failed: 'null', retry: { backoff: { from: s(2), to: s(30) } } })
})
