import type { Value } from '../../../core/value.ts'
import type { AggregateSettings } from '../../../ir/aggregate.ts'
import type { Meta } from '../../contract/row.ts'
import type { RunningStateful, Slices, StatefulContext, Taken } from '../../contract/stateful.ts'
import type { Bounds } from './bounds.ts'
import type { Groups } from './groups.ts'
import type { RowOutput } from './row-output.ts'

/** What all kinds of windows work with. */
export interface WindowingParts {
  readonly settings: AggregateSettings
  readonly context: StatefulContext
  readonly groups: Groups
  readonly output: RowOutput
  readonly bounds: Bounds
}

/** One kind of window at work. */
export interface Windowing {
  readonly take: (args: readonly Value[], meta: Meta) => Taken
  /** See `takeColumns` of a stage; there where `takesColumns` of the settings holds. */
  readonly takeColumns?: RunningStateful['takeColumns']
  readonly advance: (watermark: number) => Slices | undefined
  readonly flush?: () => Slices | undefined
  readonly restored: () => void
}
