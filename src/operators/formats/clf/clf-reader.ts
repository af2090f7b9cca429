import { type Rec, Time } from '../../../core/value.ts'
import type { TextParser } from '../../contract/format.ts'
import { clfClock, clfTimeLength } from './clf-clock.ts'
import { unescapeClf } from './unescape-clf.ts'

const dash = 0x2d
const quote = 0x22
const backslash = 0x5c

/**
 * Reads a line of an access log, common or combined. What is not `METHOD PATH PROTOCOL` between the first quotes is the path as a whole.
 * Text after the agent is left out.
 */
export function clfReader(): TextParser {
  const readTime = clfClock()
  return (text) => {
    const clientEnd = text.indexOf(' ')
    const identityEnd = text.indexOf(' ', clientEnd + 1)
    // A user name may hold spaces.
    const userEnd = identityEnd < 0 ? -1 : text.indexOf(' [', identityEnd + 1)
    if (clientEnd < 1 || userEnd < 0)
      return 'no client, identity, user and "[" of the time stand at the start'
    const time = userEnd + 2
    const timeEnd = time + clfTimeLength
    const micros = readTime(text, time)
    if (Number.isNaN(micros) || text.charCodeAt(timeEnd) !== 0x5d)
      return `no time such as "21/Nov/2026:10:00:00 +0000" stands in brackets at column ${userEnd + 2}`

    const request = timeEnd + 3
    if (text.charCodeAt(timeEnd + 1) !== 0x20 || text.charCodeAt(request - 1) !== quote)
      return `no request in quotes stands at column ${timeEnd + 3}`
    const requestEnd = closingQuote(text, request)
    if (requestEnd < 0) return `no quote closes the request at column ${request}`

    const statusAt = requestEnd + 2
    const status = threeDigits(text, statusAt)
    if (text.charCodeAt(statusAt - 1) !== 0x20 || status < 0)
      return `no status of three digits follows the request at column ${statusAt + 1}`
    const bytesAt = statusAt + 4
    let rest = text.indexOf(' ', bytesAt)
    if (rest < 0) rest = text.length
    const bytes = readBytes(text, bytesAt, rest)
    if (text.charCodeAt(bytesAt - 1) !== 0x20 || bytes === -1)
      return `neither a number of bytes nor "-" follows the status at column ${bytesAt + 1}`

    let referrer: string | null = null
    let agent: string | null = null
    if (text.charCodeAt(rest + 1) === quote) {
      const referrerEnd = closingQuote(text, rest + 2)
      if (referrerEnd < 0) return `no quote closes the referrer at column ${rest + 2}`
      referrer = slice(text, rest + 2, referrerEnd)
      if (text.charCodeAt(referrerEnd + 1) === 0x20 && text.charCodeAt(referrerEnd + 2) === quote) {
        const agentEnd = closingQuote(text, referrerEnd + 3)
        if (agentEnd < 0) return `no quote closes the agent at column ${referrerEnd + 3}`
        agent = slice(text, referrerEnd + 3, agentEnd)
      }
    }

    let method: string | null = null
    let path: string | null = null
    let protocol: string | null = null
    const methodEnd = endOfMethod(text, request, requestEnd)
    if (methodEnd < 0) {
      path = slice(text, request, requestEnd)
    } else {
      method = text.slice(request, methodEnd)
      const last = text.lastIndexOf(' ', requestEnd - 1)
      const hasProtocol = last > methodEnd && text.startsWith('HTTP/', last + 1)
      path = slice(text, methodEnd + 1, hasProtocol ? last : requestEnd)
      if (hasProtocol) protocol = text.slice(last + 1, requestEnd)
    }
    return {
      client: text.slice(0, clientEnd),
      identity: plain(text, clientEnd + 1, identityEnd),
      user: plain(text, identityEnd + 1, userEnd),
      timestamp: new Time(micros),
      method,
      path,
      protocol,
      status,
      bytes,
      referrer,
      agent,
    } as unknown as Rec
  }
}

/** The place of the next quote that no backslash escapes, or -1. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from)
  while (at > from && text.charCodeAt(at - 1) === backslash) {
    let backslashes = 1
    while (at - 1 - backslashes >= from && text.charCodeAt(at - 1 - backslashes) === backslash) backslashes++
    if (backslashes % 2 === 0) return at
    at = text.indexOf('"', at + 1)
  }
  return at
}

function plain(text: string, from: number, to: number): string | null {
  return to - from <= 1 && (to <= from || text.charCodeAt(from) === dash) ? null : text.slice(from, to)
}

/** A quoted value: `-` and nothing are null. */
function slice(text: string, from: number, to: number): string | null {
  const value = plain(text, from, to)
  return value?.includes('\\') ? unescapeClf(value) : value
}

function threeDigits(text: string, at: number): number {
  const a = text.charCodeAt(at) - 0x30
  const b = text.charCodeAt(at + 1) - 0x30
  const c = text.charCodeAt(at + 2) - 0x30
  return a >= 0 && a <= 9 && b >= 0 && b <= 9 && c >= 0 && c <= 9 ? a * 100 + b * 10 + c : -1
}

/** Null for `-`, -1 for what is no number. */
function readBytes(text: string, from: number, to: number): number | null {
  if (to - from === 1 && text.charCodeAt(from) === dash) return null
  if (to === from || to - from > 15) return -1
  let bytes = 0
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 0x30
    if (digit < 0 || digit > 9) return -1
    bytes = bytes * 10 + digit
  }
  return bytes
}

/** The place of the space after a method: letters, `-` and `_` only. -1 where the request begins otherwise. */
function endOfMethod(text: string, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x20) return at > from ? at : -1
    const letter = code | 0x20
    if ((letter < 0x61 || letter > 0x7a) && code !== dash && code !== 0x5f) return -1
  }
  return -1
}
