import type { Compression, KafkaProducer } from '../../../clients/kafka/client.ts'
import { isNoTopic } from '../../../clients/kafka/errors.ts'
import type { GroupProgress } from '../../../clients/kafka/group-progress.ts'
import { RunError } from '../../../core/run-error.ts'
import type { EpochDecider } from '../../contract/epoch-decider.ts'
import { markForeign, markGone } from '../../contract/mark-errors.ts'
import { isSameMark, type Mark } from '../../contract/sink.ts'
import { TakenBack } from '../../contract/taken-back.ts'
import type { Tries } from '../../contract/tries.ts'
import { awaitingTopic, type KafkaTransaction, type Place } from './kafka-transaction.ts'
import { packMessages, unpackMessages } from './packed-messages.ts'

interface Options {
  readonly transaction: KafkaTransaction
  readonly place: Place
  /** How far the groups of sources have come that it takes along. */
  readonly progress: GroupProgress
  readonly title: string
  readonly tries: Tries
}

type Part = Pick<KafkaProducer, 'open' | 'send' | 'close'>

interface Kept {
  readonly part: Part
  readonly packed: Buffer
  /** Topics are made from events: one that is gone is the trouble of its events alone. */
  readonly isByEvent: boolean
}

/** The place of the mark is that of all sinks; no sink has this name. */
const decisions = ''
/** Bytes of an epoch after which the next one is asked for: they are held until they are true. */
const mostKept = 32 * 1024 * 1024

/**
 * The transaction that sinks write to as events come, and whose commit decides the epoch (protocol C6). What it holds is kept in memory until
 * then: where a request fails, or the brokers end it, it begins anew with all of that. After a commit whose answer was lost the mark tells.
 */
export class DirectTransaction implements EpochDecider {
  readonly title: string
  readonly tries: Tries
  readonly #options: Options
  readonly #own: Part
  #kept: Kept[] = []
  #keptBytes = 0
  /** The last epoch that is known to be true, and the one whose commit has failed with nobody knows what outcome. */
  #last: Mark | undefined
  #asked: Mark | undefined
  /** The transaction at the brokers holds what is kept, and no more. */
  #isReady = false
  #turn: Promise<unknown> = Promise.resolve()

  constructor(options: Options) {
    this.#options = options
    this.title = options.title
    this.tries = options.tries
    this.#own = options.transaction.join(decisions, options.place, 'none')
  }

  /** What a sink sends in it. `isByEvent`: to topics that are made from events. `tooMuch`: an epoch is wanted, since so much is kept. */
  join(sink: string, compression: Compression, isByEvent: boolean, tooMuch: () => void): Part {
    const part = this.#options.transaction.join(sink, this.#options.place, compression)
    return {
      open: () =>
        this.#inTurn(() => {
          this.#isReady = false
          return this.#makeReady()
        }),
      send: (messages) =>
        this.#inTurn(async () => {
          await this.#makeReady()
          await this.#trying(() => part.send(messages))
          this.#keep({ part, packed: packMessages(messages), isByEvent }, tooMuch)
        }),
      close: part.close,
    }
  }

  readonly open = (): Promise<Mark | undefined> =>
    this.#inTurn(async () => {
      this.#isReady = false
      this.#asked = undefined
      this.#drop()
      await this.#options.transaction.open()
      this.#last = await this.#options.transaction.read(decisions)
      this.#isReady = true
      return this.#last
    })

  readonly commit = (mark: Mark): Promise<void> =>
    this.#inTurn(async () => {
      await this.#makeReady()
      if (isSameMark(this.#last, mark)) return
      const { transaction, progress } = this.#options
      const { cuts } = progress
      this.#asked = mark
      await this.#trying(() => transaction.commit(new Map([[decisions, mark]]), cuts))
      this.#isTrue(mark)
    })

  readonly close = (): Promise<void> => this.#own.close()

  /** Begins anew after a failure, with all that the transaction is to hold. */
  async #makeReady(): Promise<void> {
    if (this.#isReady) return
    const { transaction, title } = this.#options
    await transaction.open()
    const found = await transaction.read(decisions)
    if (this.#asked !== undefined && isSameMark(found, this.#asked)) this.#isTrue(this.#asked)
    // Brokers forget a mark that nothing was added to for days; only where a commit is in doubt it is missed.
    else if (found === undefined && this.#asked !== undefined) throw markGone(title)
    else if (found !== undefined && !isSameMark(found, this.#last)) throw markForeign(title)
    this.#asked = undefined
    for (const kept of this.#kept) await this.#sendAnew(kept)
    this.#isReady = true
  }

  /** Events whose topic is gone since they were sent are another sink's by now (the dead letter's), which only a beginning from the last epoch gives them to. */
  async #sendAnew({ part, packed, isByEvent }: Kept): Promise<void> {
    const { transaction, title } = this.#options
    const messages = unpackMessages(packed)
    try {
      await awaitingTopic(part.send(messages))
    } catch (error) {
      if (!isByEvent || !(error instanceof RunError) || !isNoTopic(error)) throw error
      const gone = await transaction.lacks(messages.map(({ topic }) => topic))
      throw gone === undefined ? error : topicGone(title, gone, error)
    }
  }

  #isTrue(mark: Mark): void {
    this.#last = mark
    this.#asked = undefined
    this.#options.progress.decided()
    this.#drop()
  }

  #drop(): void {
    this.#kept = []
    this.#keptBytes = 0
  }

  #keep(kept: Kept, tooMuch: () => void): void {
    this.#kept.push(kept)
    const before = this.#keptBytes
    this.#keptBytes += kept.packed.length
    if (before < mostKept && this.#keptBytes >= mostKept) tooMuch()
  }

  /** After a failure nobody knows what the transaction holds. */
  async #trying(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#isReady = false
      throw error
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work)
    this.#turn = mine.catch(() => {})
    return mine
  }
}

/** Read again, its events find that the topic is not there, and go where such go. */
const topicGone = (title: string, topic: string, cause: RunError): TakenBack =>
  new TakenBack(
    cause.code,
    title,
    `The topic "${topic}" is gone, and messages for it wait to be committed. What was read since the last checkpoint is taken back.`,
    { cause },
  )
