import { Duration } from './value.ts'

/** The units of a duration in microseconds, largest first, as the language writes them. */
export const durationUnits: readonly (readonly [name: string, micros: number])[] = [
  ['w', 604_800_000_000],
  ['d', 86_400_000_000],
  ['h', 3_600_000_000],
  ['m', 60_000_000],
  ['s', 1_000_000],
  ['ms', 1000],
  ['us', 1],
]

/** `1m30s`, `1.5s`, `250ms`, `2d3h`, `-5m`, `0s`: days, hours and minutes where there are any, one fraction at the end. */
export function formatDuration(duration: Duration): string {
  const { micros } = duration
  if (micros === 0) return '0s'
  const sign = micros < 0 ? '-' : ''
  let rest = Math.abs(micros)
  if (rest < 1000) return `${sign}${rest}us`
  if (rest < 1_000_000) return `${sign}${rest / 1000}ms`
  let text = sign
  for (const [name, size] of durationUnits) {
    if (name === 'w') continue
    if (name === 's') break
    const count = Math.floor(rest / size)
    if (count > 0) text += `${count}${name}`
    rest -= count * size
  }
  return rest > 0 ? `${text}${rest / 1_000_000}s` : text
}

const whole = /^\s*([+-]?)((?:\d+(?:\.\d+)?(?:w|d|h|ms|m|s|us|µs|μs|ns))+)\s*$/
const part = /(\d+(?:\.\d+)?)([a-zµμ]+)/g

const microsOf = new Map<string, number>([...durationUnits, ['µs', 1], ['μs', 1], ['ns', 0.001]])

/** Reads `1h30m`, `1.5s`, `-250ms`, also with `µs` and `ns` (rounded to microseconds). Null for any other text. */
export function parseDuration(text: string): Duration | null {
  const match = whole.exec(text)
  if (match === null) return null
  let micros = 0
  for (const [, count, unit] of match[2]!.matchAll(part)) {
    micros += Number(count) * microsOf.get(unit!)!
  }
  if (!Number.isSafeInteger(Math.round(micros))) return null
  return new Duration((match[1] === '-' ? -1 : 1) * Math.round(micros) + 0)
}
