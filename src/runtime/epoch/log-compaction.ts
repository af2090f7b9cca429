import { RunError } from '../../core/run-error.ts'
import type { Log } from '../../operators/contract/log.ts'
import type { PassCrashPoint } from './crash-points.ts'
import type { EpochLog } from './epoch-log.ts'
import { isBase } from './log-files.ts'
import { type CompactionAnswer, startCompaction } from './start-compaction.ts'
import { stateFailed } from './state-errors.ts'
import type { Segment, StateStore } from './state-store.ts'

interface Options {
  readonly store: StateStore
  readonly log: EpochLog
  readonly logger: Log
  readonly crashPoint: PassCrashPoint
  /** Called with a failure that a later try will not mend. */
  readonly failed: (error: unknown) => void
  /** Bytes of log that are not worth a compaction; default 64 MiB. */
  readonly shortLog?: number
}

const defaultShortLog = 64 * 1024 * 1024

/** Keeps the epoch log short: when it has outgrown its base, a thread makes a new base, and a later decision names it (protocol S4). */
export class LogCompaction {
  readonly #options: Options
  readonly #shortLog: number
  #stop: (() => void) | undefined
  /** A base that no decision has named yet, and what it was made of. */
  #made: { readonly base: Segment; readonly replaced: readonly Segment[] } | undefined
  /** What the decision under way names: another base may be made before it is true. */
  #named: { readonly replaced: readonly Segment[] } | undefined
  /** Bytes of log at which a compaction that found no room is tried again. */
  #notBefore = 0

  constructor(options: Options) {
    this.#options = options
    this.#shortLog = options.shortLog ?? defaultShortLog
  }

  /** A decision is wanted, for the new base alone if need be. */
  get isMade(): boolean {
    return this.#made !== undefined
  }

  /** What the next decision has to name. */
  name(): readonly Segment[] {
    const { log } = this.#options
    if (this.#made !== undefined) log.replace(this.#made.replaced, this.#made.base)
    this.#named = this.#made
    this.#made = undefined
    return log.segments
  }

  /** What was named stands in a decision: what it replaces goes, and the next compaction may begin. */
  decided(): void {
    const { log, failed } = this.#options
    if (this.#named !== undefined) log.remove(this.#named.replaced).catch(failed)
    this.#named = undefined
    if (this.#stop !== undefined || this.#made !== undefined) return
    const segments = log.segments
    const bytes = (isIn: boolean): number =>
      segments.filter(({ file }) => isBase(file) === isIn).reduce((sum, { length }) => sum + length, 0)
    if (bytes(false) > Math.max(this.#shortLog, 2 * bytes(true), this.#notBefore)) this.#start(segments)
  }

  stop(): void {
    this.#stop?.()
  }

  #start(segments: readonly Segment[]): void {
    const { store, log, failed } = this.#options
    log.closeSegment().catch(failed)
    this.#stop = startCompaction(
      {
        directory: log.directory,
        segments,
        instance: store.instance,
        epoch: store.epoch,
        number: log.nextNumber(),
        isSynced: log.isSynced,
      },
      (answer) => this.#answered(answer, segments),
    )
  }

  #answered(answer: CompactionAnswer, replaced: readonly Segment[]): void {
    this.#stop = undefined
    if ('base' in answer) {
      this.#made = { base: answer.base, replaced }
      this.#options.crashPoint('base made')
      return
    }
    const { logger, failed, log } = this.#options
    const told = `The epoch log could not be made shorter: ${answer.message}`
    if (answer.code !== 'ENOSPC' && answer.code !== 'EDQUOT') {
      const { code } = answer
      failed(
        code.startsWith('LP')
          ? new RunError(code, 'state directory', 'config', told)
          : stateFailed(log.directory, Object.assign(new Error(told), { code, syscall: 'write' })),
      )
      return
    }
    logger.warn(`${told}. It is tried again when it has grown.`, { code: 'LP5404' })
    this.#notBefore = log.segments.reduce((sum, { length }) => sum + length, 0) + this.#shortLog / 4
  }
}
