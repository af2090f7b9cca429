import type { KafkaProducer } from '../../../clients/kafka/client.ts'
import { asPassing, isNoTopic, TopicForbidden } from '../../../clients/kafka/errors.ts'
import { clauseOf } from '../../../core/clause.ts'
import type { Clock } from '../../../core/clock.ts'
import { RunError } from '../../../core/run-error.ts'
import { BeginAnew } from '../../contract/begin-anew.ts'
import { TakenBack } from '../../contract/taken-back.ts'
import type { BatchSize } from './batch-size.ts'
import type { Outgoing } from './messages.ts'
import { byTopic, firstOfPartition, lanesOf, type Request, splitRequests } from './requests.ts'
import type { SendMetrics } from './send-metrics.ts'
import type { NoTopic } from './topics.ts'

interface Options {
  readonly producer: Pick<KafkaProducer, 'send'>
  readonly clock: Clock
  readonly size: BatchSize
  readonly metrics: SendMetrics
  /** Most messages in a request, and requests under way at once. */
  readonly events: number
  readonly inFlight: number
  /** The topic is made from each event: what is said of one is the trouble of its events alone. Otherwise it is waited for. */
  readonly isByEvent: boolean
  /** The other side will never take a message. */
  readonly refused: (message: Outgoing, code: string, reason: string) => void
  /** A topic takes none of this user. */
  readonly forbidden: (topic: string, why: NoTopic) => void
  /** Asks anew why a topic takes nothing; undefined: it is there, and who said otherwise did not know it yet. */
  readonly whyNot: (topic: string) => Promise<NoTopic | undefined>
}

/** Codes that say of a batch that one message in it is never taken. */
const refusals: ReadonlySet<string> = new Set(['LP5505', 'LP5520'])

/** It is said of a topic, and holds for all messages for it. */
const isOfTopic = (refusal: RunError): boolean => refusal instanceof TopicForbidden || isNoTopic(refusal)

/** Microseconds for which requests are made with care after a refusal. */
const careful = 300_000_000

/**
 * Sends messages in requests of a size that is found by trying, several at once, those of one partition in order. What was not sent when a
 * request fails is what the next call sends.
 */
export class Sender {
  readonly #options: Options
  #lanes: (readonly Outgoing[])[] = []
  #underway = 0
  /** What waits in the lanes. */
  #messages = 0
  #bytes = 0
  /** Until then each request goes to one partition, and has at most so many messages. */
  #carefulUntil = Number.NEGATIVE_INFINITY
  #carefulEvents = Number.POSITIVE_INFINITY

  constructor(options: Options) {
    this.#options = options
  }

  /** Takes messages to send; with what an earlier call left. */
  add(messages: readonly Outgoing[]): void {
    this.#lanes = [...lanesOf([...this.#lanes.flat(), ...messages], this.#options.inFlight)]
    this.#count(messages, 1)
  }

  /** Nothing is left. */
  get isEmpty(): boolean {
    return this.#lanes.length === 0
  }

  /** Gives what is left, and has nothing left then. */
  drain(): readonly Outgoing[] {
    const left = this.#lanes.flat()
    this.clear()
    return left
  }

  /** Drops what is left. */
  clear(): void {
    this.#count(this.#lanes.flat(), -1)
    this.#lanes = []
  }

  #count(messages: Iterable<Outgoing>, sign: 1 | -1): void {
    for (const { size } of messages) {
      this.#messages += sign
      this.#bytes += sign * size
    }
    this.#options.metrics.queue(this.#messages, this.#bytes)
  }

  /**
   * Settles when all is answered; rejects with the first failure, when no request is under way any more. After a refusal with `BeginAnew`: a
   * producer cannot go on after one, whose numbers brokers may have taken or not.
   */
  async send(): Promise<void> {
    const results = await Promise.allSettled(this.#lanes.map((_, lane) => this.#sendLane(lane)))
    this.#lanes = this.#lanes.filter((lane) => lane.length > 0)
    const failed = results.find((result) => result.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }

  async #sendLane(lane: number): Promise<void> {
    const { refused, forbidden } = this.#options
    for (let left = this.#lanes[lane]!; left.length > 0; left = this.#lanes[lane]!) {
      const request = this.#nextOf(left)
      const refusal = await this.#sendOne(request)
      if (refusal !== undefined && !this.#isFound(request, refusal)) throw begunAnew(refusal)
      const [{ topic }] = request.messages as [Outgoing]
      const why = refusal && (await this.#whyOf(refusal, topic))
      const isAll = refusal !== undefined && isOfTopic(refusal)
      const settled = new Set(isAll ? left.filter((one) => one.topic === topic) : request.messages)
      this.#lanes[lane] = left.filter((one) => !settled.has(one))
      this.#count(settled, -1)
      if (why === undefined) continue
      if (refusal instanceof TopicForbidden) forbidden(topic, why)
      for (const one of settled) refused(one, why.code, why.reason)
      throw begunAnew(refusal!)
    }
  }

  /** Why messages are never taken. Throws where another attempt may succeed. */
  async #whyOf(refusal: RunError, topic: string): Promise<NoTopic> {
    if (!isNoTopic(refusal)) return { code: refusal.code, reason: clauseOf(refusal.message) }
    const why = await this.#options.whyNot(topic)
    if (why === undefined) throw asPassing(refusal)
    return why
  }

  /** With care: to one partition, and what may be too large by itself. */
  #nextOf(left: readonly Outgoing[]): Request {
    const { size, events, clock } = this.#options
    if (clock.now() >= this.#carefulUntil) return splitRequests(left, { events, bytes: size.bytes })[0]!
    return firstOfPartition(left, {
      events: Math.min(events, this.#carefulEvents),
      bytes: Math.min(size.bytes, left[0]!.most),
    })
  }

  /** Is the refused message known? Otherwise the next requests are made with more care. */
  #isFound({ messages }: Request, refusal: RunError): boolean {
    const { clock } = this.#options
    const now = clock.now()
    if (messages.length === 1) return true
    if (isOfTopic(refusal) && messages.every(({ topic }) => topic === messages[0]!.topic)) return true
    this.#carefulEvents = now < this.#carefulUntil ? Math.ceil(messages.length / 2) : Number.POSITIVE_INFINITY
    this.#carefulUntil = now + careful
    return false
  }

  /** Undefined: it is taken. An error: a message in it is never taken, and what became of the others is not known. */
  async #sendOne(request: Request): Promise<RunError | undefined> {
    const { producer, clock, size, metrics, isByEvent } = this.#options
    const began = clock.now()
    metrics.batch(size.bytes)
    metrics.underway(++this.#underway)
    try {
      await producer.send(byTopic(request))
      const took = clock.now() - began
      size.answered(request.bytes, took)
      metrics.answered(took / 1e6, request.messages.length)
      return undefined
    } catch (error) {
      metrics.failed(error instanceof RunError ? error.code : 'unknown')
      // Said of what was sent before, not of this.
      if (error instanceof TakenBack) throw error
      if (error instanceof RunError && refusals.has(error.code)) return error
      if (error instanceof RunError && isByEvent && isOfTopic(error)) return error
      size.failed()
      throw error instanceof RunError && isNoTopic(error) ? asPassing(error) : error
    } finally {
      metrics.underway(--this.#underway)
    }
  }
}

const begunAnew = (refusal: RunError): BeginAnew =>
  new BeginAnew(refusal.code, refusal.operator, `${refusal.message} What it came with is sent anew.`, {
    cause: refusal,
  })
