import { expect, test } from 'vitest'
import { byteText, countText, secondsText } from '../../src/cli/amounts.ts'

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [12_345, '12 kB'],
  [999_999, '1.0 MB'],
  [1.5e9, '1.5 GB'],
])('%d bytes are %s', (bytes, text) => expect(byteText(bytes)).toBe(text))

test.each([
  [0.0084, '8 ms'],
  [1.42, '1.4 s'],
  [3, '3 s'],
  [59.4, '59 s'],
  [200, '3 min 20 s'],
  [7500, '2 h 5 min'],
])('%d seconds are %s', (seconds, text) => expect(secondsText(seconds)).toBe(text))

test('counts have commas', () => expect(countText(1_250_000)).toBe('1,250,000'))
