import { BytesWriter } from '../../core/binary.ts'
import { mismatches } from '../../core/mismatch.ts'
import type { Value } from '../../core/value.ts'
import { compileClosure, type Evaluate } from '../../expression/closure.ts'
import type { RunContext } from '../../ir/callable.ts'
import type { Expr } from '../../ir/expression.ts'
import type { SinkNode } from '../../ir/plan.ts'
import { writeRecordHead } from '../../operators/contract/event-record.ts'
import type { Meta, Row } from '../../operators/contract/row.ts'
import { Refusal } from '../../operators/contract/stage.ts'

/** Makes the heads of the records for one sink: what its params give for an event, and where the event came from. */
export class RecordHeads {
  /** The params' expressions; undefined where one is not set. */
  readonly exprs: readonly (Expr | undefined)[]
  readonly #readers: readonly (Evaluate | undefined)[]
  readonly #out = new BytesWriter()
  #last: Meta['origin'] | undefined
  #from = ''
  #position = -1
  #ordinal = 0

  constructor(names: readonly string[], { use, common }: SinkNode, run: RunContext) {
    this.exprs = names.map((name) => withMissing(use.settings[name] as Expr | undefined, common.missing))
    this.#readers = this.exprs.map((expr) => expr && compileClosure(expr, run))
  }

  /** Good until the next call. */
  of(row: Row): Buffer | Refusal {
    const before = mismatches.count
    const values = this.#readers.map((read): Value => (read === undefined ? null : read(row)))
    if (mismatches.count !== before) return new Refusal('LP5301', mismatches.last)
    return this.with(values, row.meta)
  }

  /** The same, of values that are there. */
  with(values: readonly Value[], { origin, offset, line, time }: Meta): Buffer {
    const position = offset >= 0 ? offset : line
    if (origin !== this.#last) {
      this.#last = origin
      const from = `${origin.source}/${origin.partition}`
      if (from !== this.#from) this.#position = -1
      this.#from = from
    }
    // Events made of one stand behind each other, whatever the batches.
    this.#ordinal = position === this.#position ? this.#ordinal + 1 : 0
    this.#position = position
    this.#out.clear()
    writeRecordHead(this.#out, { values, time, from: this.#from, position, ordinal: this.#ordinal })
    return this.#out.bytes()
  }
}

/** A null in a template prints as the sink's "missing", where that is given. */
function withMissing(expr: Expr | undefined, missing: string | undefined): Expr | undefined {
  if (expr?.op !== 'template' || missing === undefined) return expr
  const parts = expr.parts.map((part): string | Expr => {
    if (typeof part === 'string') return part
    const { span } = part
    const right: Expr = { op: 'const', value: missing, span, type: { kind: 'string' } }
    return { op: 'coalesce', left: part, right, span, type: { kind: 'any' } }
  })
  return { ...expr, parts }
}
