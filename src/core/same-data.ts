/** Do two pieces of a plan or of settings say the same? Deep; where they stand in the file makes no difference. Functions are the same only if identical. */
export function sameData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false
  if (a instanceof RegExp) return String(a) === String(b)
  if (a instanceof Map || a instanceof Set) return sameData([...a], [...(b as Iterable<unknown>)])
  const keys = keysOf(a)
  return (
    keys.length === keysOf(b).length &&
    keys.every((key) => key in b && sameData(a[key as keyof typeof a], b[key as keyof typeof b]))
  )
}

const keysOf = (value: object): readonly string[] => Object.keys(value).filter((key) => key !== 'span')
