import type { StreamTime } from '../../core/event-time/stream-time.ts'
import type { NodeId, SourceNode } from '../../ir/plan.ts'
import type { Tree } from '../../ir/segment.ts'
import type { Chunk } from '../../operators/contract/chunk.ts'
import { KernelColumns, mostNumbers } from '../kernel/columns.ts'
import { type Kernel, rowHigh } from '../kernel/kernel.ts'
import type { Environment } from './environment.ts'
import type { GeneratedRows, RunRows } from './generated/generate-rows.ts'
import { decode } from './generated/library.ts'
import type { Inlet } from './segment.ts'

/** Rows that go one by one where nearly each has a key of its own. */
const longRest = 1_000_000

type Slow = Parameters<RunRows>[7]

/**
 * The way of rows to a stage that takes events side by side: the kernel reads the columns of a slice, and runs of rows go to the stage at once.
 * A row that is odd in any way is run by the generated code, which takes all.
 */
export class ColumnRunner {
  readonly #columns: KernelColumns
  readonly #rows: GeneratedRows
  readonly #kernel: Kernel
  readonly #clocks: StreamTime
  readonly #take: NonNullable<Inlet['takeColumns']>
  readonly #source: { out: number }
  readonly #stage: { in: number }
  /** So many rows go one by one before columns are tried again. */
  #resting = 0

  private constructor(
    columns: KernelColumns,
    rows: GeneratedRows,
    kernel: Kernel,
    clocks: StreamTime,
    take: NonNullable<Inlet['takeColumns']>,
    source: NodeId,
    stage: NodeId,
    env: Environment,
  ) {
    this.#columns = columns
    this.#rows = rows
    this.#kernel = kernel
    this.#clocks = clocks
    this.#take = take
    this.#source = env.counters(source)
    this.#stage = env.counters(stage)
  }

  /** Undefined where the plan, or the stage as it was opened, has the rows one by one. */
  static make(
    { end }: Tree,
    rows: GeneratedRows,
    kernel: Kernel,
    source: SourceNode,
    env: Environment,
  ): ColumnRunner | undefined {
    if (end.kind !== 'stateful' || end.columns === undefined) return undefined
    const { takeColumns } = env.inlet(end.node)
    const { clocks } = env.options
    if (takeColumns === undefined || clocks === undefined) return undefined
    const { time, args } = end.columns
    const numberOf = (field: string): number => rows.keys.findIndex(({ name }) => name === field)
    const wanted = {
      time: numberOf(time.field),
      isStrict: time.form === 'rfc3339',
      keys: args.filter(({ kind }) => kind === 'key').map(({ field }) => numberOf(field)),
      numbers: args.map(({ kind, field }) => (kind === 'number' ? numberOf(field) : -1)),
    }
    if (new Set(wanted.numbers).size > mostNumbers) return undefined
    const columns = new KernelColumns(kernel, wanted, (b, start, stop) => decode(b, start, stop, rowHigh, 0))
    return new ColumnRunner(columns, rows, kernel, clocks, takeColumns, source.id, end.node, env)
  }

  /** Runs one slice. */
  run(chunk: Chunk, b: Buffer, count: number, first: number, slow: Slow): void {
    const columns = this.#columns
    const { rows, rowLength } = this.#kernel
    const run = this.#rows.run
    if (this.#resting > 0) {
      this.#resting -= count
      run(chunk, b, rows, rowLength, 0, count, first, slow, null, null)
      return
    }
    columns.read(count)
    if (columns.isCrowded) this.#resting = longRest
    const { odd, times, watermarks } = columns.arrays
    const { partition } = chunk.origin
    // Its time is known by then, and must not be taken twice.
    const alone = (at: number): void =>
      run(chunk, b, rows, rowLength, at, at + 1, first, slow, times, watermarks)
    for (let at = 0; at < count; ) {
      let end = at
      if (odd[at] === 0) end = this.#clocks.partition(partition).takeRun(times, odd, at, count, watermarks)
      if (end > at) {
        const taken = this.#take(columns, at, end, alone)
        this.#source.out += taken
        this.#stage.in += taken
      } else {
        do end += 1
        while (end < count && odd[end] !== 0)
        run(chunk, b, rows, rowLength, at, end, first, slow, null, null)
      }
      at = end
    }
  }
}
