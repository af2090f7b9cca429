/** The largest and smallest int of the language. */
export const maxInt64 = 9223372036854775807n
export const minInt64 = -9223372036854775808n

/** An int as the language holds it: a number where that is exact, else a bigint. */
export const normalInt = (value: bigint): number | bigint =>
  value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value

/** Is this number an int? A whole number beyond 2^53 is a float: an int of that size is held as bigint. */
export const isInt = (value: unknown): value is number | bigint =>
  typeof value === 'bigint' || Number.isSafeInteger(value)

export const fitsInt64 = (value: bigint): boolean => value >= minInt64 && value <= maxInt64
