import { isUtf8 } from 'node:buffer'
import type { Rec } from '../../core/value.ts'
import type { SourceNode } from '../../ir/plan.ts'
import { type Chunk, lineOffset } from '../../operators/contract/chunk.ts'
import { type Meta, noMeta } from '../../operators/contract/row.ts'
import type { Environment } from './environment.ts'
import { LineReader } from './line-reader.ts'

const newline = 10
const carriageReturn = 13

/** Reads a chunk line by line through the source's format: the way that works for every format. */
export class LineRunner {
  readonly #reader: LineReader
  readonly #env: Environment
  readonly #source: SourceNode
  readonly #pass: (event: Rec, meta: Meta) => void
  readonly #stage: string
  /** Somewhere in the chunk are bytes that are no UTF-8. */
  #isBroken = false

  constructor(source: SourceNode, env: Environment, pass: (event: Rec, meta: Meta) => void) {
    this.#source = source
    this.#env = env
    this.#pass = pass
    this.#reader = new LineReader(source, env)
    this.#stage = `read as ${source.format!.name}`
  }

  run(chunk: Chunk): void {
    this.#env.counters(this.#source.id).read += chunk.lines
    this.#isBroken = !isUtf8(chunk.buffer.subarray(chunk.start, chunk.end))
    if (chunk.isOneLine === true) {
      this.line(chunk, chunk.start, chunk.end, chunk.firstLine)
      return
    }
    let at = chunk.start
    for (let line = chunk.firstLine; at < chunk.end; line += 1) {
      const stop = chunk.buffer.indexOf(newline, at)
      this.line(chunk, at, stop, line)
      at = stop + 1
    }
  }

  /** One line of a chunk, already counted as read; by itself only of a chunk that is UTF-8. */
  line(chunk: Chunk, start: number, stop: number, line: number): void {
    const { buffer, origin, received } = chunk
    const end = stop > start && buffer[stop - 1] === carriageReturn ? stop - 1 : stop
    const offset = lineOffset(chunk, start - chunk.start)
    const message = chunk.message?.(line - chunk.firstLine)
    const meta: Meta = {
      ...noMeta,
      origin,
      received,
      line,
      offset,
      ...(message === undefined ? {} : { message }),
    }
    const text = buffer.toString('utf8', start, end)
    this.#env.rawText = () => text
    const { id } = this.#source
    if (this.#isBroken && !isUtf8(buffer.subarray(start, end))) {
      if (this.#env.strict) {
        this.#env.refuse(id, this.#stage, 'LP5202', 'the bytes are not UTF-8', meta, null)
        return
      }
      this.#env.counters(id).replaced += 1
    }
    const event = this.#reader.read(text, origin, line)
    if (event === undefined) this.#env.counters(id).skipped += 1
    else if (typeof event === 'string') this.#env.refuse(id, this.#stage, 'LP5305', event, meta, null)
    else this.#pass(event, meta)
  }
}
