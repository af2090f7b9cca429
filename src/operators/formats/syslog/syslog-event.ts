import { facilityNames, severityNames } from '../../../core/syslog-names.ts'
import type { Rec, Time } from '../../../core/value.ts'

/** What stands before the message, whichever RFC it follows. */
export interface SyslogHead {
  readonly priority: number
  readonly timestamp: Time | null
  readonly host: string | null
  readonly program: string | null
  readonly pid: number | null
}

/** The priority of a message that names none, as RFC 3164 has it: facility `user`, severity `notice`. */
export const defaultPriority = 13

/** The event; every message has all fields in one order, so that all events have one shape in memory. */
export function syslogEvent(
  head: SyslogHead,
  message: string,
  version: number | null,
  messageId: string | null,
  structured: Rec,
): Rec {
  const { priority } = head
  return {
    timestamp: head.timestamp,
    host: head.host,
    program: head.program,
    pid: head.pid,
    facility: facilityNames[priority >> 3]!,
    facility_code: priority >> 3,
    severity: severityNames[priority & 7]!,
    severity_code: priority & 7,
    message,
    version,
    message_id: messageId,
    structured,
  } as unknown as Rec
}

/** A process id, or null where the text is no whole number. */
export function readPid(text: string, from: number, to: number): number | null {
  if (to <= from || to - from > 15) return null
  let pid = 0
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 0x30
    if (digit < 0 || digit > 9) return null
    pid = pid * 10 + digit
  }
  return pid
}
