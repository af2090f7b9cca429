import type { Clock } from '../../core/clock.ts'
import type { EpochDecider } from '../../operators/contract/epoch-decider.ts'
import type { Log } from '../../operators/contract/log.ts'
import { markForeign, markGone } from '../../operators/contract/mark-errors.ts'
import { isSameMark, type Mark } from '../../operators/contract/sink.ts'
import type { Ending } from '../ending.ts'
import { openedInTime } from '../opened-in-time.ts'
import { nextAttempt, retry } from '../retry.ts'
import type { PassCrashPoint } from './crash-points.ts'
import type { Decider, WithRoom } from './decider.ts'
import type { Decision, StateStore } from './state-store.ts'

interface Options {
  readonly store: StateStore
  readonly other: EpochDecider
  readonly clock: Clock
  readonly random: () => number
  readonly logger: Log
  readonly crashPoint: PassCrashPoint
  /** Aborted when nobody waits for it to begin any more, and when nobody waits for anything. */
  readonly stop: AbortSignal
  readonly abandon: AbortSignal
  readonly ending: Ending
}

/**
 * An other side decides (protocol C6): the decision is prepared in the state directory beside the last one, the other side makes the epoch true
 * with its mark, and then the state directory follows. What a crash leaves in between is settled by that mark.
 */
export class RemoteDecider implements Decider {
  readonly #options: Options

  private constructor(options: Options) {
    this.#options = options
  }

  /** Locks out an earlier run and settles what it has left. Before anything is read of the state directory. */
  static async open(options: Options): Promise<RemoteDecider> {
    const decider = new RemoteDecider(options)
    await decider.#retrying(options.stop, 'The pipeline begins then.', () => decider.#settle())
    options.crashPoint('epoch settled')
    return decider
  }

  async decide(decision: Decision, withRoom: WithRoom): Promise<boolean> {
    const { store, other, crashPoint, abandon } = this.#options
    if (!(await withRoom(() => store.prepare(decision)))) return false
    crashPoint('epoch prepared')
    const { epoch } = decision
    await this.#retrying(abandon, `Epoch ${epoch} waits for it.`, () => other.commit(this.#markOf(epoch)))
    crashPoint('epoch committed')
    return await withRoom(() => store.confirm())
  }

  close(): Promise<void> {
    return this.#options.other.close()
  }

  /**
   * The epoch that was prepared is true if its mark is there, and never was if the last one is. That is the mark of the last epoch which was
   * decided there: a pipeline without such a sink may have gone on since. Any other mark is of another state.
   */
  async #settle(): Promise<void> {
    const { store, other } = this.#options
    const mark = await this.#opened(other.open())
    const { prepared, epoch, remote = epoch } = store
    const isLast = [remote, epoch].some((at) => isSameMark(mark, this.#markOf(at)))
    if (mark === undefined) {
      if (prepared !== undefined) throw markGone(other.title)
      // Nothing of the last epochs is in doubt. From now on there is a mark before anything is decided.
      await this.#opened(other.commit(this.#markOf(epoch)))
      store.noteRemote()
    } else if (prepared !== undefined && isSameMark(mark, this.#markOf(prepared))) store.confirm()
    else if (!isLast) throw markForeign(other.title)
    else if (prepared !== undefined) store.rollBack()
  }

  /** A step of the beginning: the state directory is not touched by what comes of it after the run has ended. */
  #opened<T>(step: Promise<T>): Promise<T> {
    const { clock, stop, other } = this.#options
    return openedInTime(step, { title: other.title, clock, stop })
  }

  #markOf(epoch: number): Mark {
    return { instance: this.#options.store.instance, at: epoch }
  }

  #retrying(giveUp: AbortSignal, waits: string, work: () => Promise<void>): Promise<void> {
    const { clock, random, logger, ending, other } = this.#options
    return retry(work, {
      clock,
      random,
      giveUp,
      hurry: ending.begun,
      tries: other.tries,
      failed: (error, wait, attempt) =>
        logger.warn(`${other.title}: ${error.message} ${waits} ${nextAttempt(wait, ending)}`, {
          code: error.code,
          attempt,
        }),
    })
  }
}
