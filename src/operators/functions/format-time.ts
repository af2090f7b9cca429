import type { Time } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'
import { checkTimeFormat, timeFormatsArgument } from './time-format-argument.ts'
import { checkZone, zoneArgument } from './zone-argument.ts'

export const formatTime = defineFunction({
  name: 'format_time',
  group: 'read-write',
  summary: 'Writes a time by a pattern such as "yyyy-MM-dd HH:mm:ss".',
  since: '0.1.0',
  signature: 'format_time(t: time, format: string, zone: string = "UTC") -> string',
  constant: [1],
  check: (constants) => checkTimeFormat(1)(constants) ?? checkZone(2)(constants),
  examples: [
    { code: 'format_time(2026-11-21T10:07:12Z, "yyyy-MM-dd")', gives: '"2026-11-21"' },
    {
      code: 'format_time(2026-11-21T10:07:12.5Z, "EEE, d MMM yyyy HH:mm:ss.SSS XXX", "Europe/Berlin")',
      gives: '"Sat, 21 Nov 2026 11:07:12.500 +01:00"',
    },
    { code: 'format_time(2026-11-21T10:07:12Z, "unix_ms")', gives: '"1795255632000"' },
  ],
  make(constants) {
    const known = constants[1] === undefined ? undefined : timeFormatsArgument(constants[1])
    return (t: Time, pattern: string, zone: string) => {
      const clock = zoneArgument(zone)
      const formats = known ?? timeFormatsArgument(pattern)
      return clock === null || formats === null ? null : formats[0]!.write(t, clock)
    }
  },
})
