import type { Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'
import { checkTimeFormat, timeFormatsArgument } from './time-format-argument.ts'
import { checkZone, zoneArgument } from './zone-argument.ts'

export const parseTime = defineFunction({
  name: 'parse_time',
  group: 'read-write',
  summary: 'Reads a time by a pattern, or by the first of several that fits.',
  since: '0.1.0',
  signature: 'parse_time(s: string|num, format: string|list<string>, zone: string = "UTC") -> time?',
  constant: [1],
  check: (constants) => checkTimeFormat(1)(constants) ?? checkZone(2)(constants),
  examples: [
    {
      code: 'parse_time("21/Nov/2026:10:00:00 +0200", "dd/MMM/yyyy:HH:mm:ss Z")',
      gives: '2026-11-21T08:00:00Z',
    },
    {
      code: 'parse_time("2026-11-21 10:00", ["iso8601", "yyyy-MM-dd HH:mm"], "Europe/Berlin")',
      gives: '2026-11-21T09:00:00Z',
    },
    { code: 'parse_time(1763719200, "unix")', gives: '2025-11-21T10:00:00Z' },
    { code: 'parse_time("soon", "iso8601")', gives: 'null' },
  ],
  make(constants, context) {
    const known = constants[1] === undefined ? undefined : timeFormatsArgument(constants[1])
    return (s: string | number | bigint, pattern: Value, zone: string) => {
      const clock = zoneArgument(zone)
      const formats = known ?? timeFormatsArgument(pattern)
      if (clock === null || formats === null) return null
      for (const format of formats) {
        const time =
          typeof s === 'string'
            ? format.read(s, clock, context.now)
            : (format.readNumber(s) ?? format.read(String(s), clock, context.now))
        if (time !== null) return time
      }
      return null
    }
  },
})
