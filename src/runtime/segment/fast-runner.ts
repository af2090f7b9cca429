import { isUtf8 } from 'node:buffer'
import type { SourceNode } from '../../ir/plan.ts'
import type { Tree } from '../../ir/segment.ts'
import type { Chunk } from '../../operators/contract/chunk.ts'
import { Kernel, rowBlank } from '../kernel/kernel.ts'
import type { Environment } from './environment.ts'
import { firstLiteral } from './generated/first-literal.ts'
import { type GeneratedRows, generateRows } from './generated/generate-rows.ts'
import { TooMuch } from './generated/row-fields.ts'
import { readsMeta } from './generated/tree-generator.ts'
import type { LineRunner } from './line-runner.ts'

/** The fast way through a segment: the kernel cuts the chunk, generated code runs the rows, `slow` takes what it cannot. */
export class FastRunner {
  readonly #kernel = new Kernel()
  readonly #kind: 'json' | 'lines'
  readonly #rows: GeneratedRows
  readonly #slow: LineRunner
  readonly #source: SourceNode
  readonly #env: Environment
  readonly #literal: Buffer | null
  readonly #first: number

  private constructor(
    kind: 'json' | 'lines',
    source: SourceNode,
    tree: Tree,
    env: Environment,
    slow: LineRunner,
  ) {
    this.#kind = kind
    this.#source = source
    this.#env = env
    this.#slow = slow
    this.#first = tree.steps[0]?.node ?? -1
    this.#literal =
      kind === 'lines' && !readsMeta(tree) && source.common.time === undefined
        ? firstLiteral(tree, (use) => env.format(use))
        : null
    this.#rows = generateRows(kind, source, tree, env, this.#literal === null)
    this.#kernel.want(this.#rows.keys)
  }

  /** Undefined where the format, the settings or the tree ask for the slow way. */
  static make(source: SourceNode, tree: Tree, env: Environment, slow: LineRunner): FastRunner | undefined {
    const kind = env.format(source.format!).native
    if (kind === undefined || env.strict || source.common.schema !== undefined) return undefined
    try {
      return new FastRunner(kind, source, tree, env, slow)
    } catch (error) {
      if (error instanceof TooMuch) return undefined
      throw error
    }
  }

  run(chunk: Chunk): void {
    const b =
      chunk.start === 0 && chunk.end === chunk.buffer.length
        ? chunk.buffer
        : chunk.buffer.subarray(chunk.start, chunk.end)
    if (!isUtf8(b)) {
      this.#slow.run(chunk)
      return
    }
    const counters = this.#env.counters(this.#source.id)
    this.#kernel.load(b, 0, b.length)
    chunk.lines = this.#kernel.countLines()
    counters.read += chunk.lines
    const s = b.toString('latin1')
    const slow = (start: number, end: number, row: number, flags: number): void => {
      if ((flags & rowBlank) !== 0) counters.skipped += 1
      else this.#slow.line(chunk, chunk.start + start, chunk.start + end, chunk.firstLine + row)
    }
    let seen = 0
    for (let count = this.#next(); count > 0; count = this.#next()) {
      this.#rows.run(chunk, b, s, this.#kernel.rows, this.#kernel.rowLength, count, seen, slow)
      seen += count
    }
    const passedOver = chunk.lines - seen
    if (this.#literal !== null && passedOver > 0) {
      const first = this.#env.counters(this.#first)
      counters.out += passedOver
      first.in += passedOver
      first.filtered += passedOver
    }
  }

  #next(): number {
    if (this.#kind === 'json') return this.#kernel.nextJson()
    return this.#literal === null ? this.#kernel.nextLines() : this.#kernel.nextWith(this.#literal)
  }
}
