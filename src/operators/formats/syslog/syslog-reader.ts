import type { Zone } from '../../../core/zone.ts'
import type { TextParser } from '../../contract/format.ts'
import { readPriority } from './read-priority.ts'
import { rfc3164Reader } from './read-rfc3164.ts'
import { hasVersion, readRfc5424 } from './read-rfc5424.ts'
import { defaultPriority } from './syslog-event.ts'

export type SyslogMode = 'auto' | '3164' | '5424'

/** Reads syslog messages. `zone` is that of timestamps without one; `now`, in microseconds, decides the year of those without a year. */
export function syslogReader(mode: SyslogMode, zone: Zone, now: () => number): TextParser {
  const readRfc3164 = rfc3164Reader(zone, now)
  return (text) => {
    const head = readPriority(text)
    if (typeof head === 'string') return head
    if (head === undefined) {
      return mode === '5424'
        ? 'the message begins with no priority such as "<38>"'
        : readRfc3164(text, 0, defaultPriority, true)
    }
    const { priority, end } = head
    return mode === '5424' || (mode === 'auto' && hasVersion(text, end))
      ? readRfc5424(text, end, priority)
      : readRfc3164(text, end, priority, false)
  }
}
