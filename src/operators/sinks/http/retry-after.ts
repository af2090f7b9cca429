/** A server may ask for no longer than this. */
const longest = 60_000_000

/** Microseconds that a server asks to be left alone (RFC 9110, 10.2.3: seconds or a date), at most a minute; 0 where it does not say. */
export function retryAfter(header: string | null, now: number): number {
  if (header === null) return 0
  const micros = /^\d+$/.test(header.trim()) ? Number(header) * 1e6 : Date.parse(header) * 1000 - now
  return Number.isNaN(micros) ? 0 : Math.min(Math.max(0, micros), longest)
}
