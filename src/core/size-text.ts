/** Bytes of each unit; `k`, `Ki` and the like may stand without their `B`. */
const units: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  t: 1e12,
  p: 1e15,
  ki: 2 ** 10,
  mi: 2 ** 20,
  gi: 2 ** 30,
  ti: 2 ** 40,
  pi: 2 ** 50,
}

/** Reads `64KiB`, `10MB`, `1.5 GiB`, `512` (bytes) in any case. Null for any other text or beyond 2^53 bytes. */
export function parseSize(text: string): number | null {
  const match = /^\s*(\d+(?:\.\d+)?)\s*((?:[kmgtp]i?)?)b?\s*$/i.exec(text)
  if (match === null) return null
  const bytes = Math.round(Number(match[1]) * units[match[2]!.toLowerCase()]!)
  return Number.isSafeInteger(bytes) ? bytes : null
}
