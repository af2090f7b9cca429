import type { Span } from '../../core/span.ts'
import type { Rec, Value } from '../../core/value.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { RunContext } from '../../ir/callable.ts'
import type { Expr } from '../../ir/expression.ts'
import type { RecordType } from '../../ir/type.ts'
import type { Metrics } from './metrics.ts'
import type { Params, Settings } from './params.ts'
import type { Row } from './row.ts'
import type { StatefulBehaviour } from './stateful.ts'
import type { StreamFacts } from './stream-facts.ts'
import type { Taps } from './taps.ts'

/** What became of an event that did not pass (ledger, protocol L1). */
export type Fate = 'filtered' | 'sampled' | 'deduplicated' | 'throttled' | 'late' | 'absorbed'

/** The event is refused and goes to the dead letter. */
export class Refusal {
  readonly code: string
  readonly reason: string
  constructor(code: string, reason: string) {
    this.code = code
    this.reason = reason
  }
}

/** What a stage may ask of the engine while it opens. */
export interface StageContext {
  readonly run: RunContext
  readonly strict: boolean
  /** Compiles an expression: the value for a row; mismatches are noted in `mismatches` and give null. */
  readonly evaluate: (expr: Expr) => (row: Row) => Value
  readonly metrics: Metrics
  readonly taps: Taps
  /** True when the stage will let nothing pass any more (`limit`): when that holds on all paths, the sources stop. */
  readonly saturated: () => void
}

/** A stage at work on one event at a time. Null: the event passes, perhaps changed. */
export type RowStage =
  | { readonly each: (row: Row) => Fate | Refusal | null }
  /** One event to any number: each `emit` is a new event with the row's metadata. The row itself is absorbed unless it gives a Refusal. */
  | { readonly expand: (row: Row, emit: (event: Rec) => void) => Fate | Refusal }

/** Where a stage stands, for what its settings alone cannot tell. */
export interface StagePlace {
  /** The name of the stage. */
  readonly span: Span
  /** Where a setting is given; the name of the stage where it is not. */
  readonly at: (param: string) => Span
  /** The stream before it. */
  readonly stream: StreamFacts
  /** A field of the events that holds a time. */
  readonly timeField: string | undefined
  /** The pipeline bounds what stages remember. */
  readonly isLimited: boolean
}

/** One call stage (`sample(10%)`): one value in one file. Clause stages have a spec for docs and their own code in the engine. */
export interface StageSpec<P extends Params = Params> {
  readonly kind: 'stage'
  readonly name: string
  /** One sentence, a verb first, under 80 characters. */
  readonly summary: string
  readonly since: string
  /** The form of a clause stage: `where CONDITION`. Absent for call stages: derived from `params`. */
  readonly syntax?: string
  readonly params: P
  readonly positional: readonly (keyof P & string)[]
  /** The param of several expressions that takes all arguments by position beyond these: `dedupe(user, ip)`. */
  readonly rest?: keyof P & string
  /**
   * At least one; executed by the tests on both evaluators. `stages` is what stands after `from x |`; `time` is the event time, as it stands
   * after `time:` in the source. `others` are the events of other streams that the stages name; they have the same event time.
   */
  readonly examples: readonly {
    readonly title: string
    readonly stages: string
    readonly time?: string
    readonly others?: Readonly<Record<string, readonly Rec[]>>
    readonly in: readonly Rec[]
    readonly out: readonly Rec[]
  }[]
  /** Holds nothing, state within a bound, or state for each key. */
  readonly memory: 'none' | 'bounded' | 'keyed'
  /** Events leave it as they came, where they leave it: it makes no new ones, and changes no field (but may give their time: `givesTime`). */
  readonly passes?: true
  /** The planner alone puts it where it belongs: nobody can write it, and no page tells of it. */
  readonly placed?: true
  /** The type of events after it. */
  readonly schema?: (before: RecordType, settings: Settings<P>) => RecordType
  /** Says what is wrong with settings taken together, before the run. */
  readonly check?: (
    settings: Settings<P>,
  ) => { readonly param: keyof P & string; readonly message: string; readonly help?: string } | undefined
  /** Findings about the stage where it stands; with an error it does not run. */
  readonly findings?: (settings: Settings<P>, place: StagePlace) => readonly Diagnostic[]
  /** What the stream is after it; absent: what it was. */
  readonly facts?: (before: StreamFacts, settings: Settings<P>) => StreamFacts
  /** A clause after `it`: why events are lost in it that a promise of delivery counts. Filters lose nothing: they leave out what is not wanted. */
  readonly loses?: (settings: Settings<P>) => string | undefined
  /** A clause after `it`: why some of what it sends may come twice after a crash, whatever the sink can do. */
  readonly repeats?: (settings: Settings<P>) => string | undefined
  /** A clause after `it`: why it may give other results for the same input in another run. Not for what expressions do, nor for arrival order in place of time. */
  readonly varies?: (settings: Settings<P>) => string | undefined
  /** What all stages that give it one name have in common (a metric): `form` says in words what it is, and must be the same for all. */
  readonly shares?: (settings: Settings<P>) => { readonly name: string; readonly form: string }
  /** The behaviour of a stage that looks at one event at a time. */
  readonly open?: (settings: Settings<P>, context: StageContext) => RowStage
  /** The behaviour of a stage that remembers. */
  readonly stateful?: StatefulBehaviour<Settings<P>>
}

export const defineStage = <P extends Params>(spec: Omit<StageSpec<P>, 'kind'>): StageSpec<P> => ({
  kind: 'stage',
  ...spec,
})
