import type { Rec } from '../../core/value.ts'
import type { RunContext } from '../../ir/callable.ts'
import type { RecordType } from '../../ir/type.ts'
import type { Params, Settings } from './params.ts'

/** Reads one text: the event, or one clause that says why it cannot be read (`the quote at column 7 is never closed`). Never throws. */
export type TextParser = (text: string) => Rec | string

/** Reads the lines of one partition in order. `undefined`: the line was no event (a CSV header) and counts as skipped. */
export type LineDecoder = (line: string) => Rec | string | undefined

/** Writes one event as one text without line end, or null when the event has nothing to write (`lines` without `message`). */
export type TextEncoder = (event: Rec) => string | null

/** A format that is one regular expression: the engine may run it on the chunk's text without cutting lines out. */
export interface CapturePattern {
  /** Numbered groups only; no flags but `i`. Searched for anywhere in the text. */
  readonly regex: RegExp
  /**
   * One entry a field; several groups may feed one field, the first that took part wins and none gives null. A text that is no number of
   * the type gives null as well (`readCapture`). Names are plain keys of the event.
   */
  readonly fields: readonly {
    readonly name: string
    readonly groups: readonly number[]
    readonly type: 'string' | 'int' | 'float'
  }[]
}

/** Where a format stands: in a source, in a `parse` stage or a function, in a sink. */
export type FormatPlace = 'source' | 'parse' | 'sink'

/** One format of texts and lines: one value in one file. */
export interface FormatSpec<P extends Params = Params> {
  readonly kind: 'format'
  readonly name: string
  /** One sentence, a verb first, under 80 characters. */
  readonly summary: string
  readonly since: string
  readonly params: P
  /** Names of the params that may be given by position, in order. */
  readonly positional: readonly (keyof P & string)[]
  /** At least one; executed by the tests. `use` as written: `grok("%{IP:ip}")`. */
  readonly examples: readonly {
    readonly title: string
    readonly use: string
    readonly text: string
    readonly event: Rec
  }[]
  /** The fields that it gives. */
  readonly schema: (settings: Settings<P>) => RecordType
  /**
   * Says what is wrong with settings taken together or by themselves, before the run. `param`: which one. `place`: where the format stands,
   * since `csv` can do without `columns` only in a source; unknown when absent.
   */
  readonly check?: (
    settings: Settings<P>,
    place?: FormatPlace,
  ) => { readonly param: keyof P & string; readonly message: string; readonly help?: string } | undefined
  /** For `parse` and for sources. Absent: cannot be read. */
  readonly parser?: (settings: Settings<P>, context: RunContext) => TextParser
  /** For a source whose lines depend on those before; called once per partition. Absent: `parser` does. */
  readonly decoder?: (settings: Settings<P>, context: RunContext) => LineDecoder
  /** For sinks. Absent: cannot be written. */
  readonly encoder?: (settings: Settings<P>, context: RunContext) => TextEncoder
  /** The engine knows a way of its own. */
  readonly native?: 'json' | 'lines'
  /** `undefined`: these settings need the parser (nested fields, a flag that changes what `.` or `^` mean). */
  readonly pattern?: (settings: Settings<P>) => CapturePattern | undefined
}

export const defineFormat = <P extends Params>(spec: Omit<FormatSpec<P>, 'kind'>): FormatSpec<P> => ({
  kind: 'format',
  ...spec,
})
