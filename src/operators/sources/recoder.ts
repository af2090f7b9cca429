import { decode, encode } from '../../core/charset/transcode.ts'
import { RunError } from '../../core/run-error.ts'
import type { Origin } from '../contract/chunk.ts'
import type { Recoding, SourceContext } from '../contract/source.ts'
import type { LineEnd } from './line-end.ts'

type Context = Pick<SourceContext, 'name' | 'buffer' | 'chunk' | 'push'>

/** The byte order marks by which a file says what it is. */
const marks = [
  { name: 'utf-8', bytes: Buffer.from([0xef, 0xbb, 0xbf]) },
  { name: 'utf-16le', bytes: Buffer.from([0xff, 0xfe]) },
  { name: 'utf-16be', bytes: Buffer.from([0xfe, 0xff]) },
]

/** Where pushed lines come from. */
interface Standing {
  readonly origin: Origin
  readonly line: number
  readonly offset: number
  /** Where each line begins in the bytes, and where the last one ends. */
  readonly starts: readonly number[]
}

/** Pushes lines of another charset as UTF-8. Each line is read by itself, so that one that is broken harms no other. */
export class Recoder {
  readonly #recoding: Recoding
  readonly #context: Context
  readonly #lineEnd: LineEnd
  /** What a file may begin with that is no part of its first line. */
  readonly mark: Buffer

  constructor(recoding: Recoding, context: Context, lineEnd: LineEnd) {
    this.#recoding = recoding
    this.#context = context
    this.#lineEnd = lineEnd
    this.mark = recoding.charset.hasReplacement ? encode('\ufeff', recoding.charset) : Buffer.alloc(0)
  }

  /** Pushes whole lines, the last with its end too, and gives their number. `offset`: the position of the bytes in the partition. */
  push(bytes: Buffer, origin: Origin, line: number, offset: number): number {
    const starts = this.#startsOf(bytes)
    const standing = { origin, line, offset, starts }
    const { text, isWhole } = decode(bytes, this.#recoding.charset)
    if (isWhole) this.#pushText(text, standing, 0, starts.length - 1)
    else this.#oneByOne(bytes, standing)
    return starts.length - 1
  }

  /** The head of a line as UTF-8, without a character that was cut through. */
  head(bytes: Buffer): Buffer {
    return Buffer.from(decode(bytes, this.#recoding.charset).text.replace(/\ufffd$/, ''))
  }

  /** Throws where the partition begins with the mark of another charset: all of it would be read as nonsense. */
  expectNoOtherMark(bytes: Buffer, { path }: Origin): void {
    const { name } = this.#recoding.charset
    const found = marks.find((mark) => mark.bytes.equals(bytes.subarray(0, mark.bytes.length)))
    if (found === undefined || found.name === name) return
    const title = path === null ? `The input of source "${this.#context.name}"` : `File "${path}"`
    throw new RunError(
      'LP5110',
      this.#context.name,
      'config',
      `${title} begins with the mark of ${found.name}, and is to be read as ${name}. Look at "charset".`,
    )
  }

  #startsOf(bytes: Buffer): readonly number[] {
    const { first, bytes: end } = this.#lineEnd
    const last = bytes.length - end.length
    const starts = [0]
    for (let at = first(bytes, 0, last); at !== -1; at = first(bytes, at + end.length, last))
      starts.push(at + end.length)
    starts.push(bytes.length)
    return starts
  }

  /** Something in them is no text. */
  #oneByOne(bytes: Buffer, standing: Standing): void {
    const { charset, strict, replaced } = this.#recoding
    const { starts } = standing
    const ends = this.#lineEnd.bytes.length
    let text = ''
    let from = 0
    const count = starts.length - 1
    for (let i = 0; i < count; i++) {
      const line = decode(bytes.subarray(starts[i]!, starts[i + 1]! - ends), charset)
      if (line.isWhole || !strict) {
        if (!line.isWhole) replaced(1)
        text += `${line.text}\n`
        continue
      }
      this.#pushText(text, standing, from, i)
      this.#refuse(line.text, standing, i)
      text = ''
      from = i + 1
    }
    this.#pushText(text, standing, from, count)
  }

  /** Pushes the lines `from` to `to − 1`. */
  #pushText(text: string, { origin, line, offset, starts }: Standing, from: number, to: number): void {
    if (from === to) return
    const buffer = this.#context.buffer(Buffer.byteLength(text))
    const end = buffer.write(text)
    const begin = starts[from]!
    let places: Map<number, number> | undefined
    const chunk = this.#context.chunk(buffer, 0, end, origin, line + from, offset + begin, {
      recoded: {
        bytes: starts[to]! - begin,
        positionOf(at) {
          places ??= placesOf(buffer, end, starts, from)
          return offset + places.get(at)!
        },
      },
    })
    chunk.lines = to - from
    this.#context.push(chunk)
  }

  #refuse(head: string, { origin, line, offset, starts }: Standing, index: number): void {
    const begin = starts[index]!
    this.#context.push({
      kind: 'refused',
      origin,
      line: line + index,
      offset: offset + begin,
      length: starts[index + 1]! - begin - this.#lineEnd.bytes.length,
      head,
      code: 'LP5202',
      reason: `the bytes are not in the charset "${this.#recoding.charset.name}"`,
    })
  }
}

/** From where a line begins in the UTF-8 to where it begins in the input. */
function placesOf(buffer: Buffer, end: number, starts: readonly number[], from: number): Map<number, number> {
  const places = new Map<number, number>()
  for (let at = 0, index = from; at < end; at = buffer.indexOf(10, at) + 1) places.set(at, starts[index++]!)
  return places
}
