import { addInts, intResult, multiplyInts } from './exact-int.ts'
import { mismatch } from './mismatch.ts'
import { Duration, Time, typeName, type Value } from './value.ts'
import { withArticle } from './with-article.ts'

/** `a + b`: sum, joined text, time + duration. */
export function add(a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    return Number.isSafeInteger(sum) ? sum : addInts(a, b, sum)
  }
  if (a === null || b === null) return null
  if (typeof a === 'string' && typeof b === 'string') return a + b
  if (isNumeric(a) && isNumeric(b)) {
    return bothInts(a, b) ? intResult(BigInt(a) + BigInt(b), a, b) : finite(Number(a) + Number(b))
  }
  if (a instanceof Duration) {
    if (b instanceof Duration) return length(a.micros + b.micros)
    if (b instanceof Time) return instant(a.micros + b.micros)
  }
  if (a instanceof Time && b instanceof Duration) return instant(a.micros + b.micros)
  return mismatch(`${article(a)} and ${article(b)} cannot be added`)
}

/** `a - b`: difference, time − time as duration, time − duration. */
export function subtract(a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b
    return Number.isSafeInteger(difference) ? difference : addInts(a, -b, difference)
  }
  if (a === null || b === null) return null
  if (isNumeric(a) && isNumeric(b)) {
    return bothInts(a, b) ? intResult(BigInt(a) - BigInt(b), a, b) : finite(Number(a) - Number(b))
  }
  if (a instanceof Time) {
    if (b instanceof Time) return length(a.micros - b.micros)
    if (b instanceof Duration) return instant(a.micros - b.micros)
  }
  if (a instanceof Duration && b instanceof Duration) return length(a.micros - b.micros)
  return mismatch(`${article(b)} cannot be subtracted from ${article(a)}`)
}

/** `a * b`: product, duration × number. */
export function multiply(a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b
    // Adding 0 turns −0 into 0: the language has one zero.
    return Number.isSafeInteger(product) ? product + 0 : multiplyInts(a, b, product)
  }
  if (a === null || b === null) return null
  if (isNumeric(a) && isNumeric(b)) {
    return bothInts(a, b) ? intResult(BigInt(a) * BigInt(b), a, b) : finite(Number(a) * Number(b))
  }
  if (a instanceof Duration && isNumeric(b)) return length(a.micros * Number(b))
  if (b instanceof Duration && isNumeric(a)) return length(b.micros * Number(a))
  return mismatch(`${article(a)} and ${article(b)} cannot be multiplied`)
}

/** `a / b`: always a float; duration / number is a duration, duration / duration a float. Division by zero gives null. */
export function divide(a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') return finite(a / b)
  if (a === null || b === null) return null
  if (isNumeric(a) && isNumeric(b)) return finite(Number(a) / Number(b))
  if (a instanceof Duration) {
    if (b instanceof Duration) return finite(a.micros / b.micros)
    if (isNumeric(b)) return length(a.micros / Number(b))
  }
  return mismatch(`${article(a)} cannot be divided by ${article(b)}`)
}

/** `a % b`: what is left, with the sign of `a`; null for a zero `b`. */
export function modulo(a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') return finite((a % b) + 0)
  if (a === null || b === null) return null
  if (isNumeric(a) && isNumeric(b)) {
    if (!bothInts(a, b)) return finite(Number(a) % Number(b))
    const divisor = BigInt(b)
    return divisor === 0n ? null : intResult(BigInt(a) % divisor, a, b)
  }
  if (a instanceof Duration && b instanceof Duration) return length(a.micros % b.micros)
  return mismatch(`${article(a)} cannot be divided by ${article(b)}`)
}

/** `-a` */
export function negate(a: Value): Value {
  if (typeof a === 'number') return 0 - a
  if (a === null) return null
  // −2^63 is an int although 2^63, which is written after its sign, is none.
  if (typeof a === 'bigint') return intResult(-a, -a, 0)
  if (a instanceof Duration) return new Duration(0 - a.micros)
  return mismatch(`${article(a)} cannot be negated`)
}

/** A float result as the language holds it: NaN and ∞ are null. */
export const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

const isNumeric = (value: Value): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint'

const bothInts = (a: number | bigint, b: number | bigint): boolean =>
  (typeof a === 'bigint' || Number.isSafeInteger(a)) && (typeof b === 'bigint' || Number.isSafeInteger(b))

const article = (value: Value): string => withArticle(typeName(value))

const length = (micros: number): Value =>
  Number.isFinite(micros) ? new Duration(Math.round(micros) + 0) : null

const instant = (micros: number): Value =>
  Number.isSafeInteger(micros) ? new Time(micros) : mismatch('the time lies outside the years 1685 to 2255')
