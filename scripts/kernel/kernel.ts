// The byte kernels of the engine, in AssemblyScript; `npm run kernel` compiles them into src/runtime/kernel/binary.ts.
// Rows are written as i32 relative to `base`: [start, end, flags] for lines, followed by [key start, value start, value end] for each wanted
// key in JSON. Every line must end with \n and 64 readable bytes must follow the input: the loops look at 16 bytes at a time.

const OK: i32 = 1 // the whole line was understood
const HIGH: i32 = 2 // a byte of 0x80 or more stands in it
const BLANK: i32 = 4 // nothing but white space
const SPECIAL: i32 = 8 // lines only: a quote, a backslash or a control character stands in it
const FIRST_ESCAPE: i32 = 3 // JSON only: flag bit 3 + i: value i is a string with a backslash in it

let high: i32 = 0
let escaped: i32 = 0
let next: usize = 0

/** Where the last scan stopped because the row table was full. */
export function resume(): usize {
  return next
}

/** The number of newlines. */
export function countLines(p: usize, end: usize): i32 {
  const newline = i8x16.splat(10)
  let count: i32 = 0
  for (; p + 16 <= end; p += 16) count += popcnt<i32>(i8x16.bitmask(i8x16.eq(v128.load(p), newline)))
  for (; p < end; p++) if (load<u8>(p) == 10) count++
  return count
}

/** One row a line, at most `limit`. */
export function indexLines(p: usize, end: usize, base: usize, out: usize, limit: i32): i32 {
  const newline = i8x16.splat(10)
  let rows: i32 = 0
  let start = p
  let seen: i32 = 0
  let odd: i32 = 0
  while (p < end) {
    const bytes = v128.load(p)
    let hits = i8x16.bitmask(i8x16.eq(bytes, newline))
    const highs = i8x16.bitmask(bytes)
    const odds = i8x16.bitmask(specials(bytes))
    if (!hits) {
      seen |= highs
      odd |= odds
      p += 16
      continue
    }
    let from: i32 = 0
    while (hits) {
      const at = ctz(hits)
      hits &= hits - 1
      const stop = p + (at as usize)
      if (stop >= end) break
      const inside = ((1 << at) - 1) & ~((1 << from) - 1)
      seen |= highs & inside
      odd |= odds & inside
      store<i32>(out, (start - base) as i32)
      store<i32>(out, (stop - base) as i32, 4)
      store<i32>(out, OK | (seen ? HIGH : 0) | (odd ? SPECIAL : 0), 8)
      out += 12
      seen = 0
      odd = 0
      from = at + 1
      start = stop + 1
      if (++rows == limit) {
        next = start
        return rows
      }
    }
    const rest = from == 16 ? 0 : ~((1 << from) - 1)
    seen = highs & rest
    odd = odds & rest
    p += 16
  }
  next = end
  return rows
}

/** One row for each line that holds the literal, at most `limit`. */
export function findLines(p: usize, end: usize, base: usize, literal: usize, length: i32, out: usize, limit: i32): i32 {
  const firstByte = i8x16.splat(load<u8>(literal) as i8)
  const lastByte = i8x16.splat(load<u8>(literal + (length as usize) - 1) as i8)
  let rows: i32 = 0
  while (p < end) {
    let hits = i8x16.bitmask(v128.and(i8x16.eq(v128.load(p), firstByte), i8x16.eq(v128.load(p + (length as usize) - 1), lastByte)))
    let jumped = false
    while (hits) {
      const at = p + (ctz(hits) as usize)
      hits &= hits - 1
      if (at + (length as usize) > end) break
      let k = 1
      while (k < length - 1 && load<u8>(at + (k as usize)) == load<u8>(literal + (k as usize))) k++
      if (k < length - 1) continue
      const start = lineStart(at, base)
      const stop = lineEnd(at)
      store<i32>(out, (start - base) as i32)
      store<i32>(out, (stop - base) as i32, 4)
      store<i32>(out, OK | (hasHigh(start, stop) ? HIGH : 0) | (hasSpecial(start, stop) ? SPECIAL : 0), 8)
      out += 12
      p = stop + 1
      if (++rows == limit) {
        next = p
        return rows
      }
      jumped = true
      break
    }
    if (!jumped) p += 16
  }
  next = end
  return rows
}

/** Marks quotes, backslashes and control characters. */
@inline function specials(bytes: v128): v128 {
  // With this bit turned a quote stands right behind the control characters, and no other comes to stand among them.
  return v128.or(i8x16.le_u(v128.xor(bytes, i8x16.splat(2)), i8x16.splat(32)), i8x16.eq(bytes, i8x16.splat(92)))
}

function hasSpecial(p: usize, end: usize): bool {
  for (; p + 16 <= end; p += 16) if (v128.any_true(specials(v128.load(p)))) return true
  if (p < end) return (i8x16.bitmask(specials(v128.load(p))) & ((1 << ((end - p) as i32)) - 1)) != 0
  return false
}

function lineStart(at: usize, base: usize): usize {
  const newline = i8x16.splat(10)
  let p = at
  while (p >= base + 16) {
    const hits = i8x16.bitmask(i8x16.eq(v128.load(p - 16), newline))
    if (hits) return p - 16 + ((32 - clz(hits)) as usize)
    p -= 16
  }
  while (p > base && load<u8>(p - 1) != 10) p--
  return p
}

@inline function lineEnd(at: usize): usize {
  const newline = i8x16.splat(10)
  for (;;) {
    const hits = i8x16.bitmask(i8x16.eq(v128.load(at), newline))
    if (hits) return at + (ctz(hits) as usize)
    at += 16
  }
  return at
}

function hasHigh(p: usize, end: usize): bool {
  for (; p + 16 <= end; p += 16) if (i8x16.bitmask(v128.load(p))) return true
  if (p < end) return (i8x16.bitmask(v128.load(p)) & ((1 << ((end - p) as i32)) - 1)) != 0
  return false
}

/** Marks backslashes and control characters. */
@inline function beyondQuotes(bytes: v128): v128 {
  return v128.or(i8x16.le_u(bytes, i8x16.splat(31)), i8x16.eq(bytes, i8x16.splat(92)))
}

/** The next quote, backslash or control character; notes bytes of 0x80 and more on the way. */
@inline function stringStop(p: usize): usize {
  for (;;) {
    const first = v128.load(p)
    const second = v128.load(p, 16)
    const hits = i8x16.bitmask(specials(first)) | (i8x16.bitmask(specials(second)) << 16)
    const highs = i8x16.bitmask(first) | (i8x16.bitmask(second) << 16)
    if (hits) {
      high |= highs & (hits ^ (hits - 1))
      return p + (ctz(hits) as usize)
    }
    high |= highs
    p += 32
  }
  return p
}

/** The closing quote of a string that ends within 32 bytes and has no backslash, or 0. Most do, and what is done here is felt in each field. */
@inline function shortStringEnd(p: usize): usize {
  const first = v128.load(p)
  let quotes = i8x16.bitmask(i8x16.eq(first, i8x16.splat(34)))
  if (quotes) {
    const before = quotes ^ (quotes - 1)
    if (i8x16.bitmask(beyondQuotes(first)) & before) return 0
    high |= i8x16.bitmask(first) & before
    return p + (ctz(quotes) as usize)
  }
  const second = v128.load(p, 16)
  quotes = i8x16.bitmask(i8x16.eq(second, i8x16.splat(34)))
  const before = quotes ^ (quotes - 1)
  if (!quotes || v128.any_true(beyondQuotes(first)) || i8x16.bitmask(beyondQuotes(second)) & before) return 0
  high |= i8x16.bitmask(first) | (i8x16.bitmask(second) & before)
  return p + 16 + (ctz(quotes) as usize)
}

@inline function isHex(c: i32): bool {
  return (c >= 48 && c <= 57) || ((c | 32) >= 97 && (c | 32) <= 102)
}

/** From after an opening quote to the closing one; 0 where the string is no JSON. */
function stringEnd(p: usize, end: usize): usize {
  for (;;) {
    p = stringStop(p)
    if (p >= end) return 0
    const c = load<u8>(p)
    if (c == 34) return p
    if (c != 92) return 0
    escaped = 1
    const e: i32 = load<u8>(p + 1)
    if (e == 117) {
      if (!isHex(load<u8>(p + 2)) || !isHex(load<u8>(p + 3)) || !isHex(load<u8>(p + 4)) || !isHex(load<u8>(p + 5))) return 0
      p += 6
    } else if (e == 34 || e == 92 || e == 47 || e == 98 || e == 102 || e == 110 || e == 114 || e == 116) p += 2
    else return 0
  }
  return 0
}

@inline function skipSpace(p: usize): usize {
  let c = load<u8>(p)
  while (c == 32 || c == 9 || c == 13) c = load<u8>(++p)
  return p
}

/** After a number by JSON's grammar, or 0. */
@inline function numberEnd(p: usize): usize {
  // Bit i: no digit stands there.
  const bytes = v128.load(p)
  const others = i8x16.bitmask(v128.or(i8x16.gt_s(bytes, i8x16.splat(57)), i8x16.lt_s(bytes, i8x16.splat(48))))
  const whole = ctz(others | 0x10000)
  if (whole > 0 && whole < 16 && (load<u8>(p) != 48 || whole == 1)) {
    const c = load<u8>(p + (whole as usize))
    if (c == 44 || c == 125) return p + (whole as usize)
    if (c == 46) {
      const rest = others >> (whole + 1)
      const fraction = ctz(rest | 0x10000)
      const stop = p + ((whole + 1 + fraction) as usize)
      const after = load<u8>(stop)
      if (fraction > 0 && rest && (after == 44 || after == 125)) return stop
    }
  }
  return anyNumberEnd(p)
}

function anyNumberEnd(p: usize): usize {
  let c = load<u8>(p)
  if (c == 45) c = load<u8>(++p)
  if (c == 48) c = load<u8>(++p)
  else if (c >= 49 && c <= 57) {
    do c = load<u8>(++p)
    while (c >= 48 && c <= 57)
  } else return 0
  if (c == 46) {
    c = load<u8>(++p)
    if (c < 48 || c > 57) return 0
    do c = load<u8>(++p)
    while (c >= 48 && c <= 57)
  }
  if ((c | 32) == 101) {
    c = load<u8>(++p)
    if (c == 43 || c == 45) c = load<u8>(++p)
    if (c < 48 || c > 57) return 0
    do c = load<u8>(++p)
    while (c >= 48 && c <= 57)
  }
  return p
}

/** After a list or record; brackets are counted, strings are read, the rest is believed. 0 where it does not end on the line. */
function nestedEnd(p: usize, end: usize): usize {
  let depth = 0
  // All bits where the block begins inside a string.
  let inside: i32 = 0
  for (;;) {
    const bytes = v128.load(p)
    const quotes = i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(34)))
    // Bit i: byte i is inside a string; each quote turns all bits from its own on.
    let strings = quotes ^ (quotes << 1)
    strings ^= strings << 2
    strings ^= strings << 4
    strings = (strings ^ (strings << 8) ^ inside) & 0xffff
    // With this bit set both kinds of brackets are one.
    const brackets = v128.or(bytes, i8x16.splat(32))
    const opens = i8x16.bitmask(i8x16.eq(brackets, i8x16.splat(123))) & ~strings
    let hits = opens | (i8x16.bitmask(i8x16.eq(brackets, i8x16.splat(125))) & ~strings)
    const highs = i8x16.bitmask(bytes)
    const controls = i8x16.bitmask(i8x16.le_u(bytes, i8x16.splat(31))) & strings
    const newlines = i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(10)))
    const odd = i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(92))) | ((highs | newlines) & ~strings) | controls
    if (odd) return anyNestedEnd(p, end, depth, inside != 0)
    while (hits) {
      const at = ctz(hits)
      hits &= hits - 1
      if ((opens >> at) & 1) depth++
      else if (--depth == 0) {
        high |= highs & ((1 << at) - 1)
        return p + ((at + 1) as usize)
      }
    }
    high |= highs
    if (popcnt(quotes) & 1) inside = ~inside
    p += 16
  }
  return 0
}

/** The same from the middle on: one string or bracket after the other. */
function anyNestedEnd(p: usize, end: usize, depth: i32, inside: bool): usize {
  if (inside) {
    p = stringEnd(p, end)
    if (!p) return 0
    p++
  }
  while (p < end) {
    const c = load<u8>(p)
    if (c == 34) {
      p = stringEnd(p + 1, end)
      if (!p) return 0
    } else if (c == 123 || c == 91) depth++
    else if (c == 125 || c == 93) {
      if (--depth == 0) return p + 1
    } else if (c == 10 || c >= 128) return 0
    p++
  }
  return 0
}

/** A table of wanted keys, 32 bytes each: [length: i32][decoded: i32][first 8 bytes: u64][mask: u64][address of the bytes: u32][0: u32]. */
@inline function isKey(entry: usize, at: usize, length: i32): bool {
  if (load<i32>(entry) != length) return false
  if ((load<u64>(at) & load<u64>(entry, 16)) != load<u64>(entry, 8)) return false
  const bytes = load<u32>(entry, 24) as usize
  for (let i: usize = 8; i < (length as usize); i++) if (load<u8>(bytes + i) != load<u8>(at + i)) return false
  return true
}

/**
 * Keys as they stood in lines before, quotes and colon included, in the order of the lines; 64 bytes each:
 * [up to 16 bytes][the mask of so many][length: i32][number of the wanted key, −1 of another: i32]. Lines mostly have the same keys in the same order, some of them
 * now and then: the next one is tried, and the one behind it.
 */
const heads = memory.data(2048, 16)
const MOST_HEADS: i32 = 32
let known: i32 = 0
/** Masks of the first bytes of 16. */
const masks = memory.data<u8>([
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
])

@inline function isHead(entry: usize, p: usize): bool {
  return !v128.any_true(v128.xor(v128.and(v128.load(p), v128.load(entry, 16)), v128.load(entry)))
}

/** Notes a head at its turn, where it is new and has room; gives the turn of the next. */
function learn(p: usize, length: i32, found: i32, turn: i32): i32 {
  if (known == MOST_HEADS) return turn
  for (let i = 0; i < known; i++) {
    const entry = heads + ((i << 6) as usize)
    if (load<i32>(entry, 32) == length && isHead(entry, p)) return i + 1
  }
  if (turn > known) turn = known
  const entry = heads + ((turn << 6) as usize)
  const mask = v128.load(masks + 16 - (length as usize))
  memory.copy(entry + 64, entry, ((known - turn) << 6) as usize)
  v128.store(entry, v128.and(v128.load(p), mask))
  v128.store(entry, mask, 16)
  store<i32>(entry, length, 32)
  store<i32>(entry, found, 36)
  known++
  return turn + 1
}

/**
 * One row for each line, at most `limit`. A row without OK is to be read by the reference parser: no object, an escaped or repeated wanted
 * key, a wanted value that must be decoded and is nested, or no JSON at all.
 */
export function scanJson(p: usize, end: usize, base: usize, wanted: i32, keys: usize, out: usize, limit: i32): i32 {
  const rowLength: usize = ((3 + wanted * 3) as usize) << 2
  let rows: i32 = 0
  known = 0
  while (p < end) {
    const start = p
    let ok = 0
    let blank = 0
    let flags: i32 = 0
    let turn: i32 = 0
    high = 0
    for (let i: usize = 12; i < rowLength; i += 12) store<i32>(out + i, -1)
    p = skipSpace(p)
    if (load<u8>(p) == 123) {
      p = skipSpace(p + 1)
      if (load<u8>(p) == 125) {
        p = skipSpace(p + 1)
        ok = load<u8>(p) == 10 ? 1 : 0
      } else {
        for (;;) {
          const keyStart = p + 1
          let found: i32 = -1
          let entry = heads + ((turn << 6) as usize)
          if (turn < known && isHead(entry, p)) turn++
          else {
            entry += 64
            if (turn + 1 < known && isHead(entry, p)) turn += 2
            else entry = 0
          }
          if (entry) {
            found = load<i32>(entry, 36)
            p += load<i32>(entry, 32) as usize
            if (load<u8>(p) <= 32) p = skipSpace(p)
          } else {
            if (load<u8>(p) != 34) break
            const keyEnd = stringStop(keyStart)
            if (load<u8>(keyEnd) != 34 || keyEnd >= end) break
            const from = p
            p = skipSpace(keyEnd + 1)
            if (load<u8>(p) != 58) break
            const length = (keyEnd - keyStart) as i32
            found = -1
            for (let k = 0; k < wanted; k++) {
              if (isKey(keys + ((k as usize) << 5), keyStart, length)) {
                found = k
                break
              }
            }
            if (p == keyEnd + 1 && length <= 13 && !hasHigh(keyStart, keyEnd)) turn = learn(from, length + 3, found, turn)
            p = skipSpace(p + 1)
          }
          const valueStart = p
          const c = load<u8>(p)
          let isEscaped: i32 = 0
          if (c == 34) {
            const stop = shortStringEnd(p + 1)
            if (stop) p = stop + 1
            else {
              escaped = 0
              p = stringEnd(p + 1, end)
              if (!p) break
              isEscaped = escaped
              p++
            }
          } else if (c == 123 || c == 91) {
            escaped = 0
            p = nestedEnd(p, end)
            if (!p) break
            isEscaped = escaped
          } else if (c == 45 || (c >= 48 && c <= 57)) {
            p = numberEnd(p)
            if (!p) break
          } else if (load<u32>(p) == 0x65757274 || load<u32>(p) == 0x6c6c756e) p += 4
          else if (load<u32>(p) == 0x736c6166 && load<u8>(p, 4) == 101) p += 5
          else break
          if (found >= 0) {
            const cell = out + 12 + (found as usize) * 12
            if (load<i32>(cell) >= 0) break
            if ((c == 123 || c == 91) && load<i32>(keys + ((found as usize) << 5), 4)) break
            store<i32>(cell, (keyStart - base) as i32)
            store<i32>(cell, (valueStart - base) as i32, 4)
            store<i32>(cell, (p - base) as i32, 8)
            if (isEscaped) flags |= 1 << (FIRST_ESCAPE + found)
          }
          // A comma and the quote of the next key.
          if (load<u16>(p) == 0x222c) {
            p++
            continue
          }
          p = skipSpace(p)
          const after = load<u8>(p)
          if (after == 44) {
            p = skipSpace(p + 1)
            continue
          }
          if (after == 125) {
            p = skipSpace(p + 1)
            ok = load<u8>(p) == 10 ? 1 : 0
          }
          break
        }
      }
    } else if (load<u8>(p) == 10) blank = 1
    if (!ok && !blank) {
      p = lineEnd(start)
      if (hasHigh(start, p)) high = 1
    }
    store<i32>(out, (start - base) as i32)
    store<i32>(out, (p - base) as i32, 4)
    store<i32>(out, flags | (ok ? OK : 0) | (high ? HIGH : 0) | (blank ? BLANK : 0), 8)
    out += rowLength
    p++
    if (++rows == limit) {
      next = p
      return rows
    }
  }
  next = end
  return rows
}

// Columns: one value for each row of a scan's table. What a row holds that these do not read, they mark in `odd`, a byte for each row; somebody
// else reads that row then. Rows that are marked already are passed over.

@inline function isOdd(row: usize, odd: usize): bool {
  if (load<u8>(odd)) return true
  if (load<i32>(row, 8) & OK) return false
  store<u8>(odd, 1)
  return true
}

const NO_TIME: i64 = i64.MIN_VALUE
/** No bit of a digit, and none of a colon that became 0. */
const BEYOND: u64 = 0xf0f0fff0f0fff0f0
const MIX: u64 = 0x9e3779b97f4a7c15

/** A day as its ten characters and one behind stand, in two overlapping words, and its first second since 1970; −1 where it is none. */
let dayHead: u64 = 0
let dayTail: u64 = 0
let midnight: i64 = NO_TIME

@inline function digit(p: usize): i32 {
  return (load<u8>(p) as i32) - 48
}

/** Two digits, or a number below 0. */
@inline function pair(p: usize): i32 {
  const tens = digit(p)
  const ones = digit(p + 1)
  return (tens | ones | (9 - tens) | (9 - ones)) < 0 ? -1 : tens * 10 + ones
}

/** The first second of a day, with a `T`, a `t` or a space behind it. */
function midnightOf(p: usize): i64 {
  const century = pair(p)
  const decade = pair(p + 2)
  const month = pair(p + 5)
  const day = pair(p + 8)
  const between = load<u8>(p, 10)
  if ((century | decade | month | day) < 0 || load<u8>(p, 4) != 45 || load<u8>(p, 7) != 45) return NO_TIME
  if (between != 0x54 && between != 0x74 && between != 0x20) return NO_TIME
  const year = century * 100 + decade
  if (year < 1685 || year > 2255 || month < 1 || month > 12 || day < 1) return NO_TIME
  const leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
  const last = month == 2 ? (leap ? 29 : 28) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
  if (day > last) return NO_TIME
  // Days since 1970 by years that begin in March.
  const y = month <= 2 ? year - 1 : year
  const fromMarch = month <= 2 ? month + 9 : month - 3
  const days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * fromMarch + 2) / 5 + day - 1 - 719468
  return (days as i64) * 86400
}

/** Microseconds since 1970 of a time in ISO 8601 (`strict`: RFC 3339), as `isoMicros` of core/iso-time.ts reads it; `NO_TIME` for anything else. */
function microsOf(p: usize, end: usize, strict: bool): i64 {
  if (p + 19 > end) return NO_TIME
  const head = load<u64>(p)
  const tail = load<u64>(p, 3)
  if (head != dayHead || tail != dayTail) {
    midnight = midnightOf(p)
    dayHead = head
    dayTail = tail
  }
  if (midnight == NO_TIME) return NO_TIME
  // `12:34:56` in one word: its digits become 0 to 9, its colons 0.
  const clock = load<u64>(p, 11) ^ 0x30303a30303a3030
    if ((clock & BEYOND) | ((clock + 0x0606000606000606) & BEYOND)) return NO_TIME
  const hour = ((clock & 15) * 10 + ((clock >> 8) & 15)) as i32
  const minute = (((clock >> 24) & 15) * 10 + ((clock >> 32) & 15)) as i32
  const second = (((clock >> 48) & 15) * 10 + (clock >> 56)) as i32
  if (hour > 23 || minute > 59 || second > 60) return NO_TIME
  let seconds = midnight + ((hour * 3600 + minute * 60 + second) as i64)
  p += 19
  if (p + 5 == end) {
    // Mostly `.678Z` stands behind, the point in the lowest byte; its digits become 0 to 9.
    const fraction = load<u32>(p) ^ 0x3030302e
    if (!((fraction | (fraction + 0x06060600)) & 0xf0f0f0ff) && (load<u8>(p, 4) | 32) == 0x7a) {
      const millis = ((fraction >> 8) & 15) * 100 + ((fraction >> 16) & 15) * 10 + (fraction >> 24)
      return seconds * 1000000 + ((millis * 1000) as i64)
    }
  }
  let micros: i32 = 0
  if (p < end && (load<u8>(p) == 46 || (load<u8>(p) == 44 && !strict))) {
    const first = ++p
    let scale: i32 = 100000
    while (p < end) {
      const d = digit(p)
      if ((d | (9 - d)) < 0) break
      micros += d * scale
      scale /= 10
      p++
    }
    if (p == first) return NO_TIME
  }
  if (p == end) return strict ? NO_TIME : seconds * 1000000 + (micros as i64)
  const sign = load<u8>(p)
  if (p + 1 != end || (sign | 32) != 0x7a) {
    const left = (end - p) as i32
    if (left != 6 || load<u8>(p, 3) != 58 || (sign != 43 && sign != 45)) return NO_TIME
    const hours = pair(p + 1)
    const minutes = pair(p + 4)
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return NO_TIME
    const east = (hours * 3600 + minutes * 60) as i64
    seconds += sign == 45 ? east : -east
  }
  return seconds * 1000000 + (micros as i64)
}

/** Times in microseconds, as doubles. */
export function readTimes(rows: usize, count: i32, length: usize, base: usize, key: i32, strict: i32, out: usize, odd: usize): void {
  const escape = 1 << (FIRST_ESCAPE + key)
  const cell = 12 + ((key * 12) as usize)
  for (const end = rows + (count as usize) * length; rows < end; rows += length, out += 8, odd++) {
    if (isOdd(rows, odd)) continue
    const at = rows + cell
    const start = base + (load<i32>(at, 4) as usize)
    let micros = NO_TIME
    if (load<i32>(at) >= 0 && !(load<i32>(rows, 8) & escape) && load<u8>(start) == 34)
      micros = microsOf(start + 1, base + (load<i32>(at, 8) as usize) - 1, strict != 0)
    if (micros == NO_TIME) store<u8>(odd, 1)
    else store<f64>(out, micros as f64)
  }
}

const powers = memory.data<f64>([1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15])

/** Numbers as doubles, NaN for null and where the key is not there. At most 15 digits and no exponent: then one division rounds right. */
export function readNumbers(rows: usize, count: i32, length: usize, base: usize, key: i32, out: usize, odd: usize): void {
  const cell = 12 + ((key * 12) as usize)
  for (const end = rows + (count as usize) * length; rows < end; rows += length, out += 8, odd++) {
    if (isOdd(rows, odd)) continue
    const at = rows + cell
    let p = base + (load<i32>(at, 4) as usize)
    const stop = base + (load<i32>(at, 8) as usize)
    if (load<i32>(at) < 0 || load<u8>(p) == 110) {
      store<f64>(out, f64.NaN)
      continue
    }
    const negative = load<u8>(p) == 45
    if (negative) p++
    const size = (stop - p) as i32
    if (size <= 8) {
      // Up to eight digits in one word, zeros before them; each step makes one number of two neighbours.
      const empty = (64 - (size << 3)) as u64
      let word = (load<u64>(p) << empty) ^ 0x3030303030303030
      // Where nothing was shifted in, a zero is a zero.
      word ^= empty ? ((0x3030303030303030 as u64) & (((1 as u64) << empty) - 1)) : 0
      if (!((word | (word + 0x0606060606060606)) & 0xf0f0f0f0f0f0f0f0)) {
        word = (word * 10 + (word >> 8)) & 0x00ff00ff00ff00ff
        word = (word * 100 + (word >> 16)) & 0x0000ffff0000ffff
        const whole = ((word * 10000 + (word >> 32)) & 0xffffffff) as f64
        if (!negative || whole != 0) {
          store<f64>(out, negative ? -whole : whole)
          continue
        }
      }
    }
    let point: usize = 0
    let digits: i64 = 0
    let isPlain = stop - p <= 16
    if (isPlain) {
      const first = p
      for (; p < stop; p++) {
        const d = digit(p)
        if ((d | (9 - d)) >= 0) digits = digits * 10 + (d as i64)
        else if (d == -2) point = p
        else break
      }
      isPlain = p == stop && (stop - first < 16 || point != 0) && !(negative && digits == 0)
    }
    if (!isPlain) {
      store<u8>(odd, 1)
      continue
    }
    let value = digits as f64
    if (point) value /= load<f64>(powers + ((stop - point - 1) << 3))
    store<f64>(out, negative ? -value : value)
  }
}

// A dictionary of keys: [entries: i32][bytes: i32][full: i32][0], then places (number of an entry and 1, 0 where none), then entries of 16 bytes
// [hash][number of the key before, −1 for the first][address][length], then their bytes, each filled up to whole words.
const PLACES: i32 = 16384
const MOST_KEYS: i32 = 8192
const LONGEST_KEY: i32 = 256
const KEY_BYTES: i32 = 0x60000
/** Steps from the place of a hash: whoever chooses keys whose hashes meet gains nothing. */
const LONGEST_RUN: i32 = 16

/**
 * The number of each row's key in the dictionary, a new one where it was not there. `chained`: of the pair of the number that stands there
 * already and this key. Keys that have no room are odd.
 */
export function readKeys(rows: usize, count: i32, length: usize, base: usize, key: i32, chained: i32, out: usize, odd: usize, dictionary: usize): void {
  const escape = 1 << (FIRST_ESCAPE + key)
  const cell = 12 + ((key * 12) as usize)
  const places = dictionary + 16
  const entries = places + ((PLACES << 2) as usize)
  for (const end = rows + (count as usize) * length; rows < end; rows += length, out += 4, odd++) {
    if (isOdd(rows, odd)) continue
    const at = rows + cell
    const isThere = load<i32>(at) >= 0
    const start = base + (load<i32>(at, 4) as usize)
    const size: i32 = isThere ? load<i32>(at, 8) - load<i32>(at, 4) : 0
    const before: i32 = chained ? load<i32>(out) : -1
    if (load<i32>(rows, 8) & escape || size > LONGEST_KEY) {
      store<u8>(odd, 1)
      continue
    }
    const whole = (size & ~7) as usize
    const last: u64 = size & 7 ? load<u64>(start + whole) & (((1 as u64) << ((size & 7) << 3)) - 1) : 0
    let hash: u64 = ((before as u64) ^ (size as u64)) * MIX
    for (let i: usize = 0; i < whole; i += 8) hash = rotl<u64>((hash ^ load<u64>(start + i)) * MIX, 29)
    hash = (hash ^ last) * MIX
    const short = (hash >> 32) as i32
    let place = (short >> 3) & (PLACES - 1)
    let found: i32 = -1
    let run: i32 = 0
    for (; run < LONGEST_RUN; run++) {
      const number = load<i32>(places + ((place << 2) as usize)) - 1
      if (number < 0) break
      const entry = entries + ((number << 4) as usize)
      if (load<i32>(entry) == short && load<i32>(entry, 4) == before && load<i32>(entry, 12) == size) {
        const bytes = load<u32>(entry, 8) as usize
        let i: usize = 0
        while (i < whole && load<u64>(bytes + i) == load<u64>(start + i)) i += 8
        if (i == whole && (!(size & 7) || load<u64>(bytes + whole) == last)) {
          found = number
          break
        }
      }
      place = (place + 1) & (PLACES - 1)
    }
    if (found < 0) {
      const used = load<i32>(dictionary, 4)
      const room = (size + 7) & ~7
      found = load<i32>(dictionary)
      if (run == LONGEST_RUN || found == MOST_KEYS || used + room > KEY_BYTES) {
        store<i32>(dictionary, 1, 8)
        store<u8>(odd, 1)
        continue
      }
      const bytes = entries + ((MOST_KEYS << 4) as usize) + (used as usize)
      memory.copy(bytes, start, whole)
      if (size & 7) store<u64>(bytes + whole, last)
      const entry = entries + ((found << 4) as usize)
      store<i32>(entry, short)
      store<i32>(entry, before, 4)
      store<u32>(entry, bytes as u32, 8)
      store<i32>(entry, size, 12)
      store<i32>(places + ((place << 2) as usize), found + 1)
      store<i32>(dictionary, found + 1)
      store<i32>(dictionary, used + room, 4)
    }
    store<i32>(out, found)
  }
}

// Groups of rows: those of one key in one stretch of time. Beside the columns stand, from `columns` on, at these places:
const TIMES: usize = 2048
const WATERMARKS: usize = TIMES + 16384
const KEYS: usize = WATERMARKS + 16384
/** Of each row its group, −1 where it has none; the rows ordered by group. */
const GROUP_OF: usize = KEYS + 8192
const ORDER: usize = GROUP_OF + 8192
/** Of each group the number of its key, its stretch, and where its rows end in the order; before they are ordered, how many there are. */
const GROUP_KEY: usize = ORDER + 8192
const GROUP_STRETCH: usize = GROUP_KEY + 8192
const GROUP_END: usize = GROUP_STRETCH + 8192
/** [groups: i32][stretches: i32][why it stopped: i32][0], then up to eight stretches, [start: f64][end: f64][closes: f64]. */
const STRETCHES: usize = GROUP_END + 8192
const IS_LATE: i32 = 1
const IS_UNKNOWN: i32 = 2

/** Begins anew: no groups, no stretches. */
export function startGroups(columns: usize): void {
  memory.fill(columns + STRETCHES, 0, 16)
}

/**
 * Gives rows their groups, until one is beyond all stretches or comes when its own has closed; gives its place. `tables`: for each stretch and
 * key the number of the group and 1, all 0 at first.
 */
export function groupRows(from: i32, to: i32, columns: usize, tables: usize): i32 {
  const state = columns + STRETCHES
  const stretches = load<i32>(state, 4)
  let groups = load<i32>(state)
  let stretch = stretches - 1
  let start: f64 = f64.POSITIVE_INFINITY
  let end: f64 = 0
  let closes: f64 = 0
  let why: i32 = 0
  let at = from
  for (; at < to; at++) {
    const time = load<f64>(columns + ((at << 3) as usize), TIMES)
    if (!(time >= start && time < end)) {
      for (stretch = stretches - 1; stretch >= 0; stretch--) {
        const entry = state + 16 + ((stretch * 24) as usize)
        start = load<f64>(entry)
        end = load<f64>(entry, 8)
        closes = load<f64>(entry, 16)
        if (time >= start && time < end) break
      }
      if (stretch < 0) {
        why = IS_UNKNOWN
        break
      }
    }
    if (load<f64>(columns + ((at << 3) as usize), WATERMARKS) >= closes) {
      why = IS_LATE
      break
    }
    const key = load<i32>(columns + ((at << 2) as usize), KEYS)
    const cell = tables + (((stretch * MOST_KEYS + key) << 2) as usize)
    let group = load<i32>(cell) - 1
    if (group < 0) {
      group = groups++
      store<i32>(cell, groups)
      store<i32>(columns + ((group << 2) as usize), key, GROUP_KEY)
      store<i32>(columns + ((group << 2) as usize), stretch, GROUP_STRETCH)
      store<i32>(columns + ((group << 2) as usize), 0, GROUP_END)
    }
    const counted = columns + ((group << 2) as usize)
    store<i32>(counted, load<i32>(counted, GROUP_END) + 1, GROUP_END)
    store<i32>(columns + ((at << 2) as usize), group, GROUP_OF)
  }
  store<i32>(state, groups)
  store<i32>(state, why, 8)
  return at
}

/** Orders the rows by their groups, and clears the tables again; gives how many there are. */
export function orderRows(from: i32, to: i32, columns: usize, tables: usize): i32 {
  const groups = load<i32>(columns, STRETCHES)
  let all: i32 = 0
  for (let group = 0; group < groups; group++) {
    const at = columns + ((group << 2) as usize)
    const count = load<i32>(at, GROUP_END)
    store<i32>(at, all, GROUP_END)
    all += count
    store<i32>(tables + (((load<i32>(at, GROUP_STRETCH) * MOST_KEYS + load<i32>(at, GROUP_KEY)) << 2) as usize), 0)
  }
  for (let row = from; row < to; row++) {
    const group = load<i32>(columns + ((row << 2) as usize), GROUP_OF)
    if (group < 0) continue
    const end = columns + ((group << 2) as usize)
    const place = load<i32>(end, GROUP_END)
    store<i32>(end, place + 1, GROUP_END)
    store<i32>(columns + ((place << 2) as usize), row, ORDER)
  }
  return all
}

/** Puts the numbers of a column into the order of the groups. */
export function orderNumbers(count: i32, columns: usize, column: usize, out: usize): void {
  for (let i = 0; i < count; i++) {
    const row = load<i32>(columns + ((i << 2) as usize), ORDER)
    store<f64>(out + ((i << 3) as usize), load<f64>(column + ((row << 3) as usize)))
  }
}
