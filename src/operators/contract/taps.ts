import type { Rec } from '../../core/value.ts'

/** One place of a running pipeline at which events can be looked at (`logpipe tap`). */
export interface TapPoint {
  /** Somebody looks: asked for each event, so that an event costs next to nothing while nobody does. */
  readonly isWatched: () => boolean
  /** Shows an event as it is now. It is not kept and not changed. */
  readonly show: (event: Rec) => void
}

export interface Taps {
  /** The place of that name; stages that give it one name share it. */
  readonly define: (name: string) => TapPoint
}
