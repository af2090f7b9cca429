import type { Charset } from '../../core/charset/charset.ts'
import { encode } from '../../core/charset/transcode.ts'

/** How lines end in the bytes of a charset. Places are counted in whole pieces of the charset from the beginning of `bytes`. */
export interface LineEnd {
  readonly bytes: Buffer
  /** Where the first line end from `from` on begins, before `to`; −1 where there is none. */
  readonly first: (bytes: Buffer, from: number, to: number) => number
  /** Where the last one begins that lies in between. */
  readonly last: (bytes: Buffer, from: number, to: number) => number
}

const newline = 10

const oneByte: LineEnd = {
  bytes: Buffer.from([newline]),
  first(bytes, from, to) {
    const at = bytes.indexOf(newline, from)
    return at < to ? at : -1
  },
  last(bytes, from, to) {
    const at = bytes.subarray(from, to).lastIndexOf(newline)
    return at === -1 ? -1 : from + at
  },
}

/** Two bytes, of which `low` is the place of the one that is 10. */
function twoBytes(charset: Charset): LineEnd {
  const end = encode('\n', charset)
  const low = end.indexOf(newline)
  const isEnd = (bytes: Buffer, at: number, to: number): boolean =>
    at % 2 === 0 && at + 2 <= to && bytes[at + 1 - low] === 0
  return {
    bytes: end,
    first(bytes, from, to) {
      for (let at = bytes.indexOf(newline, from); at !== -1 && at < to; at = bytes.indexOf(newline, at + 1))
        if (isEnd(bytes, at - low, to)) return at - low
      return -1
    },
    last(bytes, from, to) {
      const inside = bytes.subarray(0, to)
      for (let at = inside.lastIndexOf(newline); at - low >= from; at = inside.lastIndexOf(newline, at - 1)) {
        if (isEnd(bytes, at - low, to)) return at - low
        if (at === 0) break
      }
      return -1
    },
  }
}

/** Of UTF-8, where no charset is given. */
export const lineEndOf = (charset: Charset | undefined): LineEnd =>
  charset === undefined || charset.unit === 1 ? oneByte : twoBytes(charset)
