import { charsetOf } from '../../src/core/charset/charset.ts'
import { type Chunk, lineOffset, type RefusedLine } from '../../src/operators/contract/chunk.ts'
import { LineFramer } from '../../src/operators/sources/line-framer.ts'
import { BufferPool } from '../../src/runtime/buffer-pool.ts'
import { countLines, LineChunk } from '../../src/runtime/line-chunk.ts'

/** A framer of one partition, and what it pushed. */
export function frameLines(
  maxLine = 1024 * 1024,
  onLong: 'reject' | 'cut' = 'reject',
  charset?: string,
  strict = false,
) {
  const pool = new BufferPool({ poison: true })
  const recycle = (buffer: Buffer): void => pool.give(buffer)
  const lines: { readonly text: string; readonly line: number; readonly offset: number }[] = []
  const refused: RefusedLine[] = []
  let largest = 0
  let replaced = 0
  const framer = new LineFramer(
    {
      name: 's',
      buffer: (size) => {
        const buffer = pool.take(size)
        largest = Math.max(largest, buffer.length)
        return buffer
      },
      recycle,
      chunk: (buffer, start, end, origin, firstLine, offset, more = {}) =>
        new LineChunk(
          { ...more, buffer, start, end, origin, firstLine, offset, received: 0 },
          countLines,
          recycle,
        ),
      push: (item) => {
        if (item.kind === 'refused') refused.push(item)
        if (item.kind === 'chunk') take(item)
      },
      maxLine,
      onLong,
      ...(charset === undefined
        ? {}
        : {
            recoding: {
              charset: charsetOf(charset)!,
              strict,
              replaced(count) {
                replaced += count
              },
            },
          }),
    },
    { source: 's', partition: 'p', path: null },
  )
  const take = (chunk: Chunk): void => {
    let line = chunk.firstLine
    for (let at = chunk.start; at < chunk.end; line++) {
      const stop = chunk.buffer.indexOf(10, at)
      lines.push({
        text: chunk.buffer.toString('utf8', at, stop),
        line,
        offset: lineOffset(chunk, at - chunk.start),
      })
      at = stop + 1
    }
    chunk.release()
  }
  return { framer, lines, refused, pool, largest: () => largest, replaced: () => replaced }
}
