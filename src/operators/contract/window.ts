import type { Rec } from '../../core/value.ts'
import type { AggregateSettings, WindowUse } from '../../ir/aggregate.ts'
import type { Params, Settings } from './params.ts'

/** The stages that group events. */
export type GroupingStage = 'aggregate' | 'annotate'

/** One kind of window, as it stands after `over`: one value in one file. */
export interface WindowSpec<P extends Params = Params> {
  readonly kind: 'window'
  readonly name: string
  /** One sentence, a verb first, under 80 characters. */
  readonly summary: string
  readonly since: string
  /** The stage that it stands in. */
  readonly stage: GroupingStage
  /** What may stand after `emit` beside it. */
  readonly emits: readonly AggregateSettings['emit']['kind'][]
  /** Settings besides those that every window takes. */
  readonly params: P
  readonly positional: readonly (keyof P & string)[]
  /** At least one; executed by the tests. `stages` is what stands after `from x |`; the event time is the field `at`. */
  readonly examples: readonly {
    readonly title: string
    readonly stages: string
    readonly in: readonly Rec[]
    readonly out: readonly Rec[]
  }[]
  /** Says what is wrong with settings taken together, before the run. */
  readonly check?: (
    settings: Settings<P>,
  ) => { readonly param: keyof P & string; readonly message: string; readonly help?: string } | undefined
  /** The window that the engine runs. */
  readonly use: (settings: Settings<P>) => WindowUse
}

export const defineWindow = <P extends Params>(spec: Omit<WindowSpec<P>, 'kind'>): WindowSpec<P> => ({
  kind: 'window',
  ...spec,
})
