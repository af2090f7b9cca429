/** Sources and sinks with their settings read. */
import type { Span } from '../../core/span.ts'
import type { SinkSettings, SourceSettings } from '../../ir/plan.ts'
import type { OperatorUse } from '../../ir/step.ts'
import type { RecordType } from '../../ir/type.ts'

export interface BoundSource {
  readonly kind: 'source'
  /** The declared name, or `stdin#1`. */
  readonly name: string
  readonly span: Span
  readonly file: string
  readonly use: OperatorUse
  readonly format?: OperatorUse
  readonly common: SourceSettings
  readonly type: RecordType
}

export interface BoundSink {
  readonly use: OperatorUse
  readonly format?: OperatorUse
  readonly common: SinkSettings
}
