import { fitsLuhn } from '../../core/luhn.ts'
import { defineFunction } from '../contract/function.ts'

export const luhnValid = defineFunction({
  name: 'luhn_valid',
  group: 'privacy',
  summary: 'Tells whether a number, as of a card, fits its check digit.',
  since: '0.1.0',
  signature: 'luhn_valid(s: string) -> bool',
  examples: [
    { code: 'luhn_valid("4111 1111 1111 1111")', gives: 'true' },
    { code: 'luhn_valid("4111 1111 1111 1112")', gives: 'false' },
  ],
  run: (s: string) => fitsLuhn(s),
})
