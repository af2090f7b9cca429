import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatDuration, parseDuration } from '../../src/core/duration-text.ts'
import { Duration } from '../../src/core/value.ts'

describe('formatDuration', () => {
  test.each([
    [0, '0s'],
    [15, '15us'],
    [1500, '1.5ms'],
    [250_000, '250ms'],
    [1_500_000, '1.5s'],
    [90_000_000, '1m30s'],
    [3_600_000_000, '1h'],
    [3_600_500_000, '1h0.5s'],
    [183_600_000_000, '2d3h'],
    [-300_000_000, '-5m'],
  ])('%i microseconds are %s', (micros, text) => expect(formatDuration(new Duration(micros))).toBe(text))

  test('what it writes is read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e15, max: 1e15 }), (micros) => {
        const duration = new Duration(micros + 0)
        expect(parseDuration(formatDuration(duration))).toStrictEqual(duration)
      }),
    )
  })
})

describe('parseDuration', () => {
  test.each([
    ['1h30m', 5_400_000_000],
    ['1.5s', 1_500_000],
    ['250ms', 250_000],
    ['1w', 604_800_000_000],
    ['7us', 7],
    ['7µs', 7],
    ['1500ns', 2],
    [' -2m ', -120_000_000],
  ])('%s', (text, micros) => expect(parseDuration(text)).toStrictEqual(new Duration(micros)))

  test.each(['', '5', 's', '1h 30m', '1x', '1.s', '--1s', '1y'])('"%s" is no duration', (text) =>
    expect(parseDuration(text)).toBeNull(),
  )
})
