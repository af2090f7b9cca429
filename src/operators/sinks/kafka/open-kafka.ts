import type { KafkaAdmin, KafkaProducer } from '../../../clients/kafka/client.ts'
import type { RunError } from '../../../core/run-error.ts'
import { BeginAnew } from '../../contract/begin-anew.ts'
import { recordAt, recordsOf } from '../../contract/event-record.ts'
import {
  type Encoded,
  type Gather,
  noRows,
  PieceRefused,
  type RefusedRecord,
  type RunningSink,
  type SinkContext,
} from '../../contract/sink.ts'
import type { Tries } from '../../contract/tries.ts'
import { givenUp, isSame } from '../sending/repeated-call.ts'
import { BatchSize } from './batch-size.ts'
import type { ChoosePartition } from './choose-partition.ts'
import type { EncoderOf } from './encode-messages.ts'
import type { KafkaTransaction } from './kafka-transaction.ts'
import { type Outgoing, type Prepared, prepare } from './messages.ts'
import { sendMetrics } from './send-metrics.ts'
import { Sender } from './sender.ts'
import { Topics } from './topics.ts'

interface Options {
  readonly context: SinkContext
  readonly admin: KafkaAdmin
  readonly producer: Pick<KafkaProducer, 'open' | 'send' | 'close'>
  readonly choose: ChoosePartition
  /** The topic is made from each event. */
  readonly isByEvent: boolean
  readonly gather: Gather
  readonly inFlight: number
  /** Microseconds that a request should take at most. */
  readonly latency: number
  /** Sizes are those that the brokers see. */
  readonly isUncompressed: boolean
  /** The producer sends in it. */
  readonly transaction: KafkaTransaction | undefined
  /** Messages have schemas. */
  readonly encoderOf: EncoderOf | undefined
}

/** Smallest request that the size is brought down to. */
const leastBytes = 16 * 1024

/** Where the pipeline does not say it: three times at once, then five times within a minute, then once a minute. */
export const tries: Tries = { atOnce: 3, waits: 5, first: 100_000, longest: 30_000_000, park: 60_000_000 }

/** The pieces of one call, made into messages: after a failure the call comes again. */
interface Call {
  readonly pieces: readonly Encoded[]
  readonly origins: ReadonlyMap<Outgoing, Encoded>
  /** Behind an outbox: the piece behind which none was taken. */
  readonly refusal: PieceRefused | undefined
}

/** A sink at work. */
export function runKafka(options: Options): RunningSink {
  const {
    context,
    admin,
    producer,
    choose,
    gather,
    inFlight,
    latency,
    isUncompressed,
    transaction,
    isByEvent,
  } = options
  const { clock, refuse, name } = context
  const title = `kafka sink "${name}"`
  const topics = new Topics({ admin, clock, isByEvent, title })
  const metrics = sendMetrics(context.metrics, name)
  /** Pieces of the last call. */
  let asked: readonly Encoded[] = []
  let call: Call | undefined
  /** What became of a request is not known: brokers take no other under its numbers. */
  let isUnclear = false
  /** Behind an outbox: records of pieces, by their keys, that were refused and not told yet. Those are not sent again. */
  const late = new Map<string | Encoded, Map<number, RefusedRecord & { readonly code: string }>>()
  const keyOf = (piece: Encoded): string | Encoded => piece.key ?? piece
  const refuseRecord = (piece: Encoded, index: number, code: string, reason: string): void => {
    metrics.refused(code)
    if (refuse !== undefined) refuse(recordAt(piece, index), code, reason)
    else {
      const known = late.get(keyOf(piece)) ?? new Map()
      late.set(keyOf(piece), known.set(index, { index, code, reason }))
    }
  }
  const sender = new Sender({
    producer,
    clock,
    size: new BatchSize({ least: leastBytes, most: gather.bytes, latency }),
    metrics,
    events: gather.events,
    inFlight,
    isByEvent,
    refused: (message, code, reason) =>
      refuseRecord(call!.origins.get(message)!, message.index, code, reason),
    forbidden: (topic, why) => topics.refuse(topic, why),
    whyNot: (topic) => topics.whyNot(topic),
  })

  /**
   * Makes messages of pieces. Without an outbox single records are refused as they are found; behind one, the pieces before the first that has
   * such are sent, and then it is named.
   */
  const take = async (pieces: readonly Encoded[]): Promise<void> => {
    const origins = new Map<Outgoing, Encoded>()
    const found: (Prepared['refused'][number] & { readonly piece: Encoded })[] = []
    let refusal: PieceRefused | undefined
    for (const [index, piece] of pieces.entries()) {
      const { messages, refused } = await prepare(piece, {
        topics,
        choose,
        isStrict: isUncompressed,
        encoderOf: options.encoderOf,
        isByEvent,
      })
      const first = refused[0]
      if (first !== undefined && refuse === undefined) {
        refusal = new PieceRefused(first.code, title, first.reason, index, { records: refused })
        for (const { code } of refused) metrics.refused(code)
        break
      }
      for (const one of refused) found.push({ ...one, piece })
      const known = late.get(keyOf(piece))
      for (const message of messages) if (known?.has(message.index) !== true) origins.set(message, piece)
    }
    // Nothing above is kept where a topic could not be asked for: then all of it is done again.
    call = { pieces, origins, refusal }
    for (const { piece, index, code, reason } of found) refuseRecord(piece, index, code, reason)
    sender.add([...origins.keys()])
  }

  /** Behind an outbox: names the first piece with records that the other side did not take. */
  const tellRefused = (pieces: readonly Encoded[]): void => {
    for (const [index, piece] of pieces.entries()) {
      const records = [...(late.get(keyOf(piece))?.values() ?? [])]
      if (records.length === 0) continue
      late.delete(keyOf(piece))
      throw new PieceRefused(records[0]!.code, title, records[0]!.reason, index, { records })
    }
  }

  const sendLeft = async (): Promise<void> => {
    for (;;) {
      try {
        if (sender.isEmpty) return
        if (isUnclear) await producer.open()
        isUnclear = false
        await sender.send()
        return
      } catch (error) {
        // A transaction begins anew as a whole.
        if (transaction !== undefined) throw error
        isUnclear = true
        if (!(error instanceof BeginAnew)) throw error
      }
    }
  }

  const send = async (pieces: readonly Encoded[]): Promise<void> => {
    if (transaction !== undefined) call = undefined
    if (call === undefined || !isSame(pieces, call.pieces)) {
      call = undefined
      sender.clear()
      await take(pieces)
    }
    await sendLeft()
    const { refusal } = call!
    call = undefined
    asked = []
    tellRefused(pieces)
    if (refusal !== undefined) throw refusal
  }

  return {
    ...(transaction === undefined
      ? { gather: { ...gather, bytes: gather.bytes * inFlight }, giveUp }
      : { marks: transaction }),
    tries,
    retried: (tier) => metrics.retried(tier),
    async write(pieces) {
      asked = pieces
      try {
        await send(pieces)
      } catch (error) {
        // A topic may have been made, or got more partitions, since it was looked at.
        if (!(error instanceof PieceRefused)) topics.forget()
        throw error
      }
    },
    flush: () => Promise.resolve(noRows),
    async close() {
      await producer.close()
      await admin.close()
    },
  }

  function giveUp(error: RunError): void {
    const reason = givenUp(error)
    if (call !== undefined) {
      for (const message of sender.drain())
        refuseRecord(call.origins.get(message)!, message.index, error.code, reason)
      return
    }
    // Not even their topics could be asked for.
    for (const piece of asked)
      for (const { index } of recordsOf(piece)) refuseRecord(piece, index, error.code, reason)
    call = { pieces: asked, origins: new Map(), refusal: undefined }
  }
}
