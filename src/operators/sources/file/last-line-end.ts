import type { SourceContext } from '../../contract/source.ts'
import { lineEndOf } from '../line-end.ts'
import { peek } from './identity.ts'

const step = 64 * 1024

/** The position after the last line end of a file, so that reading can begin at a whole line. Looks back no further than `max_line`. */
export function lastLineEnd(
  descriptor: number,
  size: number,
  { maxLine: most, recoding }: Pick<SourceContext, 'maxLine' | 'recoding'>,
): number {
  const { last, bytes } = lineEndOf(recoding?.charset)
  // Places are counted in whole pieces from the beginning of the file.
  const whole = size - (size % bytes.length)
  for (let end = whole; end > 0 && whole - end < most; ) {
    const from = Math.max(0, end - step)
    const at = last(peek(descriptor, from, end - from), 0, end - from)
    if (at !== -1) return from + at + bytes.length
    end = from
  }
  return size <= most ? 0 : whole
}
