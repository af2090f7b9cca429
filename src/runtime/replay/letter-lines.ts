import { setImmediate as nextTurn } from 'node:timers/promises'
import { peek } from '../../operators/sources/file/identity.ts'

/** A line of a file. */
export interface LetterLine {
  /** Without its end; undefined where the line is longer than a letter can be. */
  readonly text: string | undefined
  /** Bytes, its end included. */
  readonly length: number
  /** False for the last one where it has no end. */
  readonly isWhole: boolean
}

const newline = 10
const blockSize = 256 * 1024
/** No letter is longer: a file without line ends is not kept in memory. */
const longest = 64 * 1024 * 1024

/** Lines of an open file between two positions. Errors of reading are thrown as they are. */
export async function* letterLines(descriptor: number, from: number, to: number): AsyncGenerator<LetterLine> {
  let parts: Buffer[] = []
  let length = 0
  const taken = (last: Buffer, isWhole: boolean): LetterLine => {
    const end = isWhole ? 1 : 0
    const bytes = length + last.length + end
    const text = bytes > longest ? undefined : Buffer.concat([...parts, last]).toString('utf8')
    parts = []
    length = 0
    return { text, length: bytes, isWhole }
  }
  for (let at = from; at < to; ) {
    const block = peek(descriptor, at, Math.min(blockSize, to - at))
    if (block.length === 0) break
    at += block.length
    let begin = 0
    for (let stop = block.indexOf(newline); stop !== -1; stop = block.indexOf(newline, begin)) {
      yield taken(block.subarray(begin, stop), true)
      begin = stop + 1
    }
    const rest = block.subarray(begin)
    length += rest.length
    if (length > longest) parts = []
    else parts.push(rest)
    // Writers and signals get their turn.
    await nextTurn()
  }
  if (length > 0) yield taken(Buffer.alloc(0), false)
}
