import type { Clock } from '../../core/clock.ts'
import type { Log } from './log.ts'
import type { Params, Settings } from './params.ts'

/** Encoded events for one target, as the engine hands them to a sink. The bytes hold still until `write` has settled. */
export interface Encoded {
  /** The rendered template (a path, a topic); null where the sink has none. */
  readonly target: string | null
  readonly buffer: Buffer
  readonly start: number
  readonly end: number
  /** Events in it. */
  readonly count: number
}

export interface SinkContext {
  readonly name: string
  readonly clock: Clock
  readonly log: Log
  /** Called when the other side will take no more (a closed pipe): the pipeline stops without an error. */
  readonly gone: () => void
}

/** A sink at work. Calls never overlap: the runtime waits for each promise before the next call. */
export interface RunningSink {
  /**
   * Takes several pieces in order; settled when the other side has them (or the sink itself, until `flush`). Rejects with a `RunError`:
   * `connection` is retried with the same pieces after a backoff, all else stops.
   */
  readonly write: (pieces: readonly Encoded[]) => void | Promise<void>
  /** At a checkpoint: everything taken before is safe at the other side when it resolves. */
  readonly flush: () => Promise<void>
  readonly close: () => Promise<void>
}

/** One sink: one value in one file. */
export interface SinkSpec<P extends Params = Params> {
  readonly kind: 'sink'
  readonly name: string
  /** One sentence, a verb first, under 80 characters. */
  readonly summary: string
  readonly since: string
  readonly params: P
  readonly positional: readonly (keyof P & string)[]
  readonly examples: readonly { readonly title: string; readonly pipe: string }[]
  /** The format when none is written; null: nothing is encoded at all (`discard`). */
  readonly format: string | null
  /** The template param whose rendering is `Encoded.target`. */
  readonly target?: keyof P & string
  /** Makes a field's text safe inside the target (`/`, `..` and control characters in a path). */
  readonly escape?: (text: string) => string
  readonly check?: (
    settings: Settings<P>,
  ) => { readonly param: keyof P & string; readonly message: string; readonly help?: string } | undefined
  readonly open: (settings: Settings<P>, context: SinkContext) => Promise<RunningSink>
  readonly probe: (settings: Settings<P>) => Promise<void>
}

export const defineSink = <P extends Params>(spec: Omit<SinkSpec<P>, 'kind'>): SinkSpec<P> => ({
  kind: 'sink',
  ...spec,
})
