import { isoMicrosOf } from '../../../core/iso-time.ts'
import { type Rec, Time } from '../../../core/value.ts'
import { readStructuredData } from './read-structured-data.ts'
import { readPid, syslogEvent } from './syslog-event.ts'

/** Does a version number with a space behind it follow the priority? That is what tells RFC 5424 from RFC 3164. */
export function hasVersion(text: string, from: number): boolean {
  const first = text.charCodeAt(from)
  if (!(first >= 0x31 && first <= 0x39)) return false
  let at = from + 1
  while (at < from + 3 && text.charCodeAt(at) >= 0x30 && text.charCodeAt(at) <= 0x39) at++
  if (text.charCodeAt(at) !== 0x20) return false
  // A timestamp or the sign that there is none.
  return text.charCodeAt(at + 1) === 0x2d || text.charCodeAt(at + 5) === 0x2d
}

/** Reads what RFC 5424 writes after the priority: `1 2026-11-21T10:00:01Z host app 99 ID47 [id name="value"] message`. */
export function readRfc5424(text: string, from: number, priority: number): Rec | string {
  if (!hasVersion(text, from))
    return `no version number and timestamp follow the priority at column ${from + 1}`
  const ends: number[] = []
  let at = from
  for (let i = 0; i < 6; i++) {
    const end = text.indexOf(' ', at)
    if (end < 0) return `the header ends before the ${parts[i]}`
    ends.push(end)
    at = end + 1
  }
  const field = (i: number): string | null => {
    const start = ends[i - 1]! + 1
    const end = ends[i]!
    return end - start === 1 && text.charCodeAt(start) === 0x2d ? null : text.slice(start, end)
  }
  const stamp = ends[0]! + 1
  const isNil = ends[1]! - stamp === 1 && text.charCodeAt(stamp) === 0x2d
  const micros = isNil ? 0 : isoMicrosOf(text, 'rfc3339', stamp, ends[1])
  if (Number.isNaN(micros)) return `the timestamp at column ${ends[0]! + 2} is not RFC 3339`

  let structured: Rec = {}
  if (text.charCodeAt(at) === 0x5b) {
    const read = readStructuredData(text, at)
    if (typeof read === 'string') return read
    structured = read.structured
    at = read.end
  } else if (text.charCodeAt(at) === 0x2d) {
    at++
  } else {
    return `neither "-" nor structured data stands at column ${at + 1}`
  }
  if (at < text.length && text.charCodeAt(at) !== 0x20)
    return `no space parts the structured data from the message at column ${at + 1}`
  at++
  if (text.charCodeAt(at) === 0xfeff) at++
  const head = {
    priority,
    timestamp: isNil ? null : new Time(micros),
    host: field(2),
    program: field(3),
    pid: readPid(text, ends[3]! + 1, ends[4]!),
  }
  return syslogEvent(head, text.slice(at), Number(text.slice(from, ends[0])), field(5), structured)
}

const parts = ['timestamp', 'host', 'program', 'process id', 'message id', 'structured data']
