/** What stands after a `|`. */
import type { Span } from '../../core/span.ts'
import type { Call, Expression, RecordLiteral } from './expression.ts'
import type { Missing, Name } from './name.ts'

export type Stage =
  | WhereStage
  | SetStage
  | KeepStage
  | DropStage
  | RenameStage
  | ParseStage
  | IfStage
  | AggregateStage
  | RouteStage
  | JoinStage
  | SequenceStage
  | ToStage
  | CallStage
  | BrokenStage
  | Missing

export interface WhereStage {
  readonly kind: 'where'
  readonly span: Span
  readonly test: Expression
}
export interface SetStage {
  readonly kind: 'set'
  readonly span: Span
  readonly assignments: readonly Assignment[]
}
export interface Assignment {
  readonly kind: 'assignment'
  readonly span: Span
  readonly path: Path | Missing
  readonly value: Expression
}
/** A field to write: `a.b.c`, `` a.`odd name` ``, `r["odd name"]` (a constant string index becomes a part), or `this` (no parts). */
export interface Path {
  readonly kind: 'path'
  readonly span: Span
  readonly parts: readonly Name[]
}
/** An item of `keep` or `drop`: a path whose last part may be a glob over keys. */
export interface Pattern {
  readonly kind: 'pattern'
  readonly span: Span
  readonly parts: readonly (Name | Glob)[]
}
export interface Glob {
  readonly kind: 'glob'
  readonly span: Span
  readonly text: string
}
export interface KeepStage {
  readonly kind: 'keep'
  readonly span: Span
  /** `keep a, "x_*", n = expr` */
  readonly items: readonly {
    readonly pattern: Pattern | Missing
    readonly value?: Expression
    readonly span: Span
  }[]
}
export interface DropStage {
  readonly kind: 'drop'
  readonly span: Span
  readonly patterns: readonly (Pattern | Missing)[]
}
export interface RenameStage {
  readonly kind: 'rename'
  readonly span: Span
  readonly pairs: readonly {
    readonly from: Path | Missing
    readonly to: Path | Missing
    readonly span: Span
  }[]
}
export interface ParseStage {
  readonly kind: 'parse'
  readonly span: Span
  /** `sum` in the grammar: an expression without comparison or logic, most often a field. */
  readonly input: Expression
  readonly formats: readonly (Call | Missing)[]
  readonly into?: Path | Missing
  readonly otherwise?: 'drop' | 'reject' | 'keep'
}
export interface IfStage {
  readonly kind: 'if'
  readonly span: Span
  readonly arms: readonly {
    readonly test: Expression
    readonly stages: readonly Stage[]
    readonly span: Span
  }[]
  readonly otherwise?: readonly Stage[]
}
export interface AggregateStage {
  readonly kind: 'aggregate' | 'annotate'
  readonly span: Span
  readonly items: readonly {
    readonly name: Name | Missing
    readonly value: Expression
    readonly span: Span
  }[]
  readonly by: readonly Key[]
  readonly over?: Call | Missing
  readonly emit?: {
    readonly how: 'close' | 'every' | 'changes'
    readonly every?: Expression
    readonly span: Span
  }
  /** `'drop'`, or the sink or stream after `late to`. */
  readonly late?: { readonly to: Name | 'drop'; readonly span: Span }
}
/** `by ip`, `by day = bin(@time, 1d)` */
export interface Key {
  readonly kind: 'key'
  readonly span: Span
  readonly name?: Name
  readonly value: Expression
}
export interface RouteStage {
  readonly kind: 'route'
  readonly span: Span
  /** `test` is absent for `else`. `target` `drop` is the word. */
  readonly arms: readonly {
    readonly test?: Expression
    readonly target: Name | Missing
    readonly span: Span
  }[]
}
export interface JoinStage {
  readonly kind: 'join'
  readonly span: Span
  readonly left: boolean
  readonly other: Name | Missing
  readonly as?: Name
  readonly on: Expression
  readonly within: Expression
}
export interface SequenceStage {
  readonly kind: 'sequence'
  readonly span: Span
  readonly by: readonly Key[]
  readonly within: Expression
  readonly steps: readonly SequenceStep[]
  readonly emit: RecordLiteral | Missing
}
export interface SequenceStep {
  readonly kind: 'step'
  readonly span: Span
  readonly negated: boolean
  readonly name: Name | Missing
  /** `[5..]` on the name. */
  readonly count?: Expression
  readonly test: Expression
  readonly by?: Path
}
export interface ToStage {
  readonly kind: 'to'
  readonly span: Span
  readonly sinks: readonly (Call | Missing)[]
}
/** `sample(10%)`, `reject(…)`, a plugin stage, an own stage. */
export interface CallStage {
  readonly kind: 'call-stage'
  readonly span: Span
  readonly call: Call
}
export interface BrokenStage {
  readonly kind: 'broken'
  readonly span: Span
}
