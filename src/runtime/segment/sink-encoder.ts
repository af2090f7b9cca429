import type { Rec } from '../../core/value.ts'
import { compileClosure } from '../../expression/closure.ts'
import type { Expr } from '../../ir/expression.ts'
import type { SinkNode } from '../../ir/plan.ts'
import type { TextEncoder } from '../../operators/contract/format.ts'
import type { Row } from '../../operators/contract/row.ts'
import { Refusal } from '../../operators/contract/stage.ts'
import { Output, type OutputOptions } from './output.ts'
import { RecordHeads } from './record-heads.ts'
import type { SegmentOptions } from './segment.ts'
import { templateRenderer } from './target.ts'

export type EncoderOptions = Pick<SegmentOptions, 'catalog' | 'run' | 'buffer' | 'recycle' | 'emit'>

/** Turns events into bytes for one sink, sorted by target. */
export class SinkEncoder {
  readonly sink: SinkNode
  /** Null: the sink takes no bytes (`discard`); events are counted only. */
  readonly encode: TextEncoder | null
  readonly except: readonly string[]
  /** Null: the sink has no target, or it is constant. */
  readonly renderTarget: ((row: Row) => string | Refusal) | null
  readonly constantTarget: string | null = null
  /** For a sink of records. */
  readonly records: RecordHeads | null = null
  readonly #outputs = new Map<string | null, Output>()
  readonly #options: OutputOptions
  #last: Output | null = null

  constructor(sink: SinkNode, options: EncoderOptions) {
    this.sink = sink
    const spec = options.catalog.sinks.get(sink.use.name)!
    const format = sink.format && options.catalog.formats.get(sink.format.name)
    this.encode = format?.encoder?.(sink.format!.settings as never, options.run) ?? null
    this.except = sink.common.except
    this.#options = {
      buffer: options.buffer,
      recycle: options.recycle,
      emit: (piece, release) => options.emit(sink.id, piece, release),
      isRecords: spec.record !== undefined,
    }
    if (spec.record !== undefined) this.records = new RecordHeads(spec.record, sink, options.run)
    const target =
      spec.target === undefined ? undefined : (sink.use.settings[spec.target] as Expr | undefined)
    if (target === undefined) this.renderTarget = null
    else if (target.op === 'const') {
      this.renderTarget = null
      this.constantTarget = String(target.value)
    } else {
      const evaluate = (expr: Expr) => compileClosure(expr, options.run)
      this.renderTarget = templateRenderer(
        target,
        evaluate,
        spec.escape ?? ((text) => text),
        sink.common.missing,
      )
    }
  }

  /** The output of the constant target. */
  output(): Output {
    return this.#last ?? this.outputFor(this.constantTarget)
  }

  outputFor(target: string | null): Output {
    if (this.#last !== null && this.#last.target === target) return this.#last
    let output = this.#outputs.get(target)
    if (output === undefined) {
      output = new Output(target, this.#options)
      this.#outputs.set(target, output)
    }
    this.#last = output
    return output
  }

  /** Encodes one event; a refusal says why it cannot be written. */
  write(row: Row): Refusal | null {
    let output: Output
    if (this.renderTarget === null) output = this.output()
    else {
      const target = this.renderTarget(row)
      if (target instanceof Refusal) return target
      output = this.outputFor(target)
    }
    if (this.encode === null) {
      output.counted()
      return null
    }
    const text = this.encode(this.except.length === 0 ? row.event : without(row.event, this.except))
    if (text === null)
      return new Refusal('LP5307', `the event has nothing to write as ${this.sink.format!.name}`)
    if (this.records !== null) {
      const head = this.records.of(row)
      if (head instanceof Refusal) return head
      output.head(head)
    }
    output.text(text)
    return null
  }

  flush(): void {
    for (const output of this.#outputs.values()) output.flush()
    // Thousands of targets come and go with the data; the sink keeps what it needs by itself.
    if (this.#outputs.size > 1) {
      this.#outputs.clear()
      this.#last = null
    }
  }
}

function without(event: Rec, keys: readonly string[]): Rec {
  const copy = { ...event }
  for (const key of keys) delete copy[key]
  return copy
}
