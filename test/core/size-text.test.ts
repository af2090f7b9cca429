import { expect, test } from 'vitest'
import { parseSize } from '../../src/core/size-text.ts'

test.each([
  ['64KiB', 65_536],
  ['10MB', 10_000_000],
  ['1.5 GiB', 1_610_612_736],
  ['512', 512],
  ['512b', 512],
  ['2k', 2000],
])('%s is a size', (text, bytes) => expect(parseSize(text)).toBe(bytes))

test.each(['', 'KiB', '-1KB', '10 bytes', '1.KB', '9e9', '100PiB'])('"%s" is no size', (text) =>
  expect(parseSize(text)).toBeNull(),
)
