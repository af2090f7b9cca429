import { intOfFloat } from '../../core/int-of-float.ts'
import { fitsInt64, normalInt } from '../../core/int64.ts'
import { mismatch } from '../../core/mismatch.ts'
import type { Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

export const int = defineFunction({
  name: 'int',
  group: 'conversion',
  summary: 'Makes an int of a text, bool or number; a fraction is cut off.',
  since: '0.1.0',
  signature: 'int(x: any, base: int = 10) -> int?',
  examples: [
    { code: 'int("42")', gives: '42' },
    { code: 'int("ff", 16)', gives: '255' },
    { code: 'int(-3.7)', gives: '-3' },
    { code: 'int("4 items")', gives: 'null' },
  ],
  run(x: Value, base: number | bigint) {
    switch (typeof x) {
      case 'number':
        return intOfFloat(Math.trunc(x))
      case 'bigint':
        return x
      case 'boolean':
        return x ? 1 : 0
      case 'string':
        return readInt(x.trim(), Number(base))
      default:
        return null
    }
  },
})

const prefixes: Readonly<Record<number, RegExp>> = { 2: /^0b/i, 8: /^0o/i, 16: /^0x/i }

function readInt(text: string, base: number): Value {
  if (base < 2 || base > 36) return mismatch('the base of an int lies outside 2 to 36')
  const [, sign, rest] = /^([+-]?)(.*)$/s.exec(text)!
  const digits = (prefixes[base] === undefined ? rest! : rest!.replace(prefixes[base], '')).toLowerCase()
  if (digits === '' || !onlyDigits(digits, base)) return null
  const value = base === 10 ? Number(digits) : Number.parseInt(digits, base)
  if (Number.isSafeInteger(value)) return sign === '-' ? 0 - value : value
  const exact = (sign === '-' ? -1n : 1n) * bigOf(digits, base)
  return fitsInt64(exact) ? normalInt(exact) : null
}

function onlyDigits(text: string, base: number): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const digit = code <= 0x39 ? code - 0x30 : code - 0x61 + 10
    if (digit < 0 || digit >= base || (code > 0x39 && code < 0x61)) return false
  }
  return true
}

/** 64 bits take at most 64 digits; what has more cannot fit and need not be exact. */
function bigOf(digits: string, base: number): bigint {
  let value = 0n
  for (const digit of digits.replace(/^0+/, '').slice(0, 65)) {
    value = value * BigInt(base) + BigInt(Number.parseInt(digit, 36))
  }
  return value
}
