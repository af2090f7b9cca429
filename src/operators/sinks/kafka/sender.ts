import type { KafkaProducer } from '../../../clients/kafka/client.ts'
import { clauseOf } from '../../../core/clause.ts'
import type { Clock } from '../../../core/clock.ts'
import { RunError } from '../../../core/run-error.ts'
import type { BatchSize } from './batch-size.ts'
import type { Outgoing } from './messages.ts'
import {
  byTopic,
  firstOfPartition,
  isOfOnePartition,
  lanesOf,
  type Request,
  splitRequests,
} from './requests.ts'
import type { SendMetrics } from './send-metrics.ts'

interface Options {
  readonly producer: KafkaProducer
  readonly clock: Clock
  readonly size: BatchSize
  readonly metrics: SendMetrics
  /** Most messages in a request, and requests under way at once. */
  readonly events: number
  readonly inFlight: number
  /** The other side will never take a message. */
  readonly refused: (message: Outgoing, code: string, reason: string) => void
}

/** Codes that say of a batch that one message in it is never taken. */
const refusals: ReadonlySet<string> = new Set(['LP5505', 'LP5520'])

/** Microseconds for which requests go to single partitions after a refusal. */
const careful = 300_000_000

/** Of the partitions of a request one refuses a message: which, and what became of the others, is found out by single requests. */
export class UnclearRefusal extends RunError {
  constructor(cause: RunError) {
    super('LP5507', cause.operator, 'connection', `${cause.message} All that it came with is sent anew.`, {
      cause,
    })
  }
}

/**
 * Sends messages in requests of a size that is found by trying, several at once, those of one partition in order. What was not sent when a
 * request fails is what the next call sends.
 */
export class Sender {
  readonly #options: Options
  #lanes: (readonly Outgoing[])[] = []
  #underway = 0
  /** Until then each request goes to one partition. */
  #carefulUntil = Number.NEGATIVE_INFINITY

  constructor(options: Options) {
    this.#options = options
  }

  /** Takes messages to send; with what an earlier call left. */
  add(messages: readonly Outgoing[]): void {
    this.#lanes = [...lanesOf([...this.#lanes.flat(), ...messages], this.#options.inFlight)]
  }

  /** Nothing is left. */
  get isEmpty(): boolean {
    return this.#lanes.length === 0
  }

  /** Gives what is left, and has nothing left then. */
  drain(): readonly Outgoing[] {
    const left = this.#lanes.flat()
    this.#lanes = []
    return left
  }

  /** Drops what is left. */
  clear(): void {
    this.#lanes = []
  }

  /** Settles when all is answered; rejects with the first failure, when no request is under way any more. */
  async send(): Promise<void> {
    const results = await Promise.allSettled(this.#lanes.map((_, lane) => this.#sendLane(lane)))
    this.#lanes = this.#lanes.filter((lane) => lane.length > 0)
    const failed = results.find((result) => result.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }

  async #sendLane(lane: number): Promise<void> {
    const { size, events, clock } = this.#options
    for (let left = this.#lanes[lane]!; left.length > 0; left = this.#lanes[lane]!) {
      const most = { events, bytes: size.bytes }
      const isCareful = clock.now() < this.#carefulUntil
      const request = isCareful ? firstOfPartition(left, most) : splitRequests(left, most)[0]!
      await this.#sendOne(request)
      const sent = new Set(request.messages)
      this.#lanes[lane] = isCareful
        ? left.filter((one) => !sent.has(one))
        : left.slice(request.messages.length)
    }
  }

  async #sendOne(request: Request): Promise<void> {
    const { producer, clock, size, metrics } = this.#options
    const began = clock.now()
    metrics.batch(size.bytes)
    metrics.underway(++this.#underway)
    try {
      await producer.send(byTopic(request))
      const took = clock.now() - began
      size.answered(request.bytes, took)
      metrics.answered(took / 1e6, request.messages.length)
    } catch (error) {
      metrics.failed(error instanceof RunError ? error.code : 'unknown')
      if (!(error instanceof RunError) || !refusals.has(error.code)) {
        size.failed()
        throw error
      }
      if (!isOfOnePartition(request)) {
        // Other partitions may have taken their part, and none may be sent it again by this producer.
        this.#carefulUntil = clock.now() + careful
        throw new UnclearRefusal(error)
      }
      await this.#sendSmaller(request, error)
    } finally {
      metrics.underway(--this.#underway)
    }
  }

  /** A batch was too large: its halves may not be, and of one message alone nothing can be made smaller. */
  async #sendSmaller({ messages, bytes }: Request, error: RunError): Promise<void> {
    if (messages.length === 1) {
      this.#options.refused(messages[0]!, error.code, clauseOf(error.message))
      return
    }
    const half = Math.ceil(messages.length / 2)
    await this.#sendOne({ messages: messages.slice(0, half), bytes: bytes / 2 })
    await this.#sendOne({ messages: messages.slice(half), bytes: bytes / 2 })
  }
}
