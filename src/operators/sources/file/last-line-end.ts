import { peek } from './identity.ts'

const step = 64 * 1024

/** The position after the last line end of a file, so that reading can begin at a whole line. Looks back no further than `most` bytes. */
export function lastLineEnd(descriptor: number, size: number, most: number): number {
  for (let end = size; end > 0 && size - end < most; ) {
    const from = Math.max(0, end - step)
    const at = peek(descriptor, from, end - from).lastIndexOf(10)
    if (at !== -1) return from + at + 1
    end = from
  }
  return size <= most ? 0 : size
}
