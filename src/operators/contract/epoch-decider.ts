import type { Mark, SinkContext } from './sink.ts'
import type { Tries } from './tries.ts'

/** What is known where an other side that decides is opened: before any sink is. */
export type DeciderContext = Pick<SinkContext, 'name' | 'pipeline' | 'clock' | 'stop' | 'together' | 'apart'>

/**
 * An other side that makes epochs true in the place of the state directory (protocol C6): what the sinks of an epoch have written there, and a
 * mark with the number of the epoch, become true in one step. `Mark.at` is that number.
 */
export interface EpochDecider {
  /** `kafka sink "out"`: who speaks in errors. */
  readonly title: string
  /** How it is tried again. Absent: with waits from 1 s to 1 min that double. */
  readonly tries?: Tries
  /** Keeps whoever wrote before from making anything true, drops what is not, and gives the mark of the last epoch that is; undefined without one. */
  readonly open: () => Promise<Mark | undefined>
  /**
   * Makes all that was written since the last mark true, with this one. When it rejects nobody knows whether it did: with the same mark it
   * may be called again, and finds out. Sinks are given nothing of the next epoch until it has resolved.
   */
  readonly commit: (mark: Mark) => Promise<void>
  readonly close: () => Promise<void>
}
