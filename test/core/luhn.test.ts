import { expect, test } from 'vitest'
import { fitsLuhn } from '../../src/core/luhn.ts'

test.each([
  ['4111 1111 1111 1111', true],
  ['378282246310005', true],
  ['4111-1111-1111-1112', false],
  ['0', false],
  ['', false],
  ['4111x1111', false],
])('%s: %s', (text, fits) => expect(fitsLuhn(text)).toBe(fits))
