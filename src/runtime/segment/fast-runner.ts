import { isUtf8 } from 'node:buffer'
import type { SourceNode } from '../../ir/plan.ts'
import type { Tree } from '../../ir/segment.ts'
import type { Chunk } from '../../operators/contract/chunk.ts'
import type { CapturePattern } from '../../operators/contract/format.ts'
import type { BufferHome } from '../buffer-pool.ts'
import { Kernel, rowBlank } from '../kernel/kernel.ts'
import { ColumnRunner } from './column-runner.ts'
import type { Environment } from './environment.ts'
import { firstLiteral } from './generated/first-literal.ts'
import { type GeneratedRows, generateRows, newlinesBefore } from './generated/generate-rows.ts'
import { TooMuch } from './generated/row-fields.ts'
import { readsMeta } from './generated/tree-generator.ts'
import type { LineRunner } from './line-runner.ts'
import type { SinkEncoder } from './sink-encoder.ts'

const carriageReturn = 13

/** The sink of a tree that only hands lines on, as lines, to one target. */
function wholeLineSink({ steps, end }: Tree, env: Environment): SinkEncoder | null {
  if (steps.length > 0 || end.kind !== 'sink') return null
  const encoder = env.sink(end.node)
  const { format } = encoder.sink
  const isLines = format !== undefined && env.format(format).native === 'lines'
  return isLines &&
    encoder.records === null &&
    encoder.renderTarget === null &&
    !encoder.except.includes('message')
    ? encoder
    : null
}

/** Does a tree lead to a sink that is told where each event came from? */
function reachesRecords({ end }: Tree, env: Environment): boolean {
  switch (end.kind) {
    case 'sink':
      return env.sink(end.node).records !== null
    case 'fan':
      return end.branches.some((branch) => reachesRecords(branch, env))
    case 'route':
      return [...end.arms.map(({ tree }) => tree), end.otherwise].some(
        (branch) => branch !== null && reachesRecords(branch, env),
      )
    case 'stateful':
      return false
  }
}

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
  /** Events that go to their stage side by side. */
  readonly #columns: ColumnRunner | undefined
  /** The sink that takes the lines just as they come, if that is all there is to do. */
  readonly #whole: SinkEncoder | null

  private constructor(
    kind: 'json' | 'lines',
    source: SourceNode,
    tree: Tree,
    env: Environment,
    slow: LineRunner,
    captures: CapturePattern | undefined,
  ) {
    this.#kind = kind
    this.#source = source
    this.#env = env
    this.#slow = slow
    this.#first = tree.steps[0]?.node ?? -1
    this.#literal =
      kind === 'lines' &&
      captures === undefined &&
      !readsMeta(tree) &&
      !reachesRecords(tree, env) &&
      source.common.time === undefined
        ? firstLiteral(tree, (use) => env.format(use))
        : null
    this.#whole = kind === 'lines' && captures === undefined ? wholeLineSink(tree, env) : null
    this.#rows = generateRows(kind, source, tree, env, this.#literal === null, captures)
    this.#kernel.want(this.#rows.keys)
    this.#columns = ColumnRunner.make(tree, this.#rows, this.#kernel, source, env)
  }

  /** Undefined where the format, the settings or the tree ask for the slow way. */
  static make(source: SourceNode, tree: Tree, env: Environment, slow: LineRunner): FastRunner | undefined {
    const use = source.format!
    const { native, pattern } = env.format(use)
    const captures = native === undefined ? pattern?.(use.settings as never) : undefined
    const kind = captures === undefined ? native : 'lines'
    if (kind === undefined || env.strict || source.common.schema !== undefined) return undefined
    try {
      return new FastRunner(kind, source, tree, env, slow, captures)
    } catch (error) {
      if (error instanceof TooMuch) return undefined
      throw error
    }
  }

  /** Chunks in these buffers need not be copied. */
  get home(): BufferHome {
    return this.#kernel.home
  }

  run(chunk: Chunk): void {
    if (chunk.isOneLine === true) {
      this.#slow.run(chunk)
      return
    }
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
    if (this.#whole !== null && !b.includes(carriageReturn)) {
      chunk.lines = this.#kernel.countLines()
      counters.read += chunk.lines
      this.#passWhole(chunk, this.#whole)
      return
    }
    const slow = (start: number, end: number, row: number, flags: number): void => {
      if ((flags & rowBlank) !== 0) counters.skipped += 1
      else {
        const number = this.#literal === null ? row : newlinesBefore(b, start)
        this.#slow.line(chunk, chunk.start + start, chunk.start + end, chunk.firstLine + number)
      }
    }
    let seen = 0
    for (let count = this.#next(); count > 0; count = this.#next()) {
      if (this.#columns === undefined)
        this.#rows.run(chunk, b, this.#kernel.rows, this.#kernel.rowLength, 0, count, seen, slow, null, null)
      else this.#columns.run(chunk, b, count, seen, slow)
      seen += count
    }
    // A scan for a literal sees only some lines; any other has just counted them.
    chunk.lines = this.#literal === null ? seen : this.#kernel.countLines()
    counters.read += chunk.lines
    const passedOver = chunk.lines - seen
    if (passedOver > 0) {
      const first = this.#env.counters(this.#first)
      counters.out += passedOver
      first.in += passedOver
      first.filtered += passedOver
    }
  }

  /** The chunk itself goes to the sink: nothing is copied. */
  #passWhole(chunk: Chunk, encoder: SinkEncoder): void {
    const { buffer, start, end, lines } = chunk
    this.#env.counters(this.#source.id).out += lines
    this.#env.counters(encoder.sink.id).in += lines
    chunk.retain()
    const piece = { target: encoder.constantTarget, buffer, start, end, count: lines }
    this.#env.options.emit(encoder.sink.id, piece, () => chunk.release())
  }

  #next(): number {
    if (this.#kind === 'json') return this.#kernel.nextJson()
    return this.#literal === null ? this.#kernel.nextLines() : this.#kernel.nextWith(this.#literal)
  }
}
