/** A time zone: how far its clocks are from UTC at an instant. */
export interface Zone {
  readonly name: string
  /** Seconds east of UTC at an instant given in seconds since 1970. */
  readonly offsetAt: (second: number) => number
}

export const utc: Zone = { name: 'UTC', offsetAt: () => 0 }

const zones = new Map<string, Zone | null>([
  ['UTC', utc],
  ['GMT', utc],
  ['Z', utc],
])

/** The zone of an IANA name (`Europe/Berlin`) or an offset (`+02:00`). Null for any other text. */
export function zoneOf(name: string): Zone | null {
  let zone = zones.get(name)
  if (zone === undefined) {
    zone = fixedZone(name) ?? namedZone(name)
    // Names may come from events: no more of them are kept than there are zones.
    if (zones.size < 1000) zones.set(name, zone)
  }
  return zone
}

/** All zones by their IANA names. */
export const zoneNames = (): readonly string[] => ['UTC', ...Intl.supportedValuesOf('timeZone')]

/** The instant, in seconds, at which a zone's clocks show a local second. The earlier of two; a second that is skipped moves forward. */
export function utcOfLocal(zone: Zone, local: number): number {
  if (zone === utc) return local
  const before = zone.offsetAt(local - 86_400)
  const after = zone.offsetAt(local + 86_400)
  for (const offset of [before, after]) {
    if (zone.offsetAt(local - offset) === offset) return local - offset
  }
  return local - before
}

function fixedZone(name: string): Zone | null {
  const match = /^(?:UTC|GMT)?([+-])(\d\d):?(\d\d)?$/.exec(name)
  if (match === null || Number(match[2]) > 23 || Number(match[3] ?? 0) > 59) return null
  const offset = (match[1] === '-' ? -60 : 60) * (Number(match[2]) * 60 + Number(match[3] ?? 0))
  return { name, offsetAt: () => offset }
}

/** Clocks change at full quarter hours only, so one answer holds for the quarter. */
const quarter = 900

function namedZone(name: string): Zone | null {
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' })
  } catch {
    return null
  }
  const known = new Map<number, number>()
  const offsetAt = (second: number): number => {
    const block = Math.floor(second / quarter)
    let offset = known.get(block)
    if (offset === undefined) {
      offset = readOffset(format.format(block * quarter * 1000))
      if (known.size >= 10_000) known.clear()
      known.set(block, offset)
    }
    return offset
  }
  return { name, offsetAt }
}

/** Seconds of the `GMT+02:00` that ends a date as Intl writes it. */
function readOffset(text: string): number {
  const match = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(text)
  if (match === null) return 0
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0)
  return match[1] === '-' ? -seconds : seconds
}
