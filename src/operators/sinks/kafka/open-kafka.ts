import type { KafkaAdmin, KafkaProducer } from '../../../clients/kafka/client.ts'
import { RunError } from '../../../core/run-error.ts'
import { singleRecords } from '../../contract/event-record.ts'
import {
  type Encoded,
  type Gather,
  type Marks,
  noRows,
  PieceRefused,
  type RunningSink,
  type SinkContext,
} from '../../contract/sink.ts'
import { BatchSize } from './batch-size.ts'
import type { ChoosePartition } from './choose-partition.ts'
import { type Outgoing, type Prepared, prepare } from './messages.ts'
import { sendMetrics } from './send-metrics.ts'
import { Sender } from './sender.ts'
import { Topics } from './topics.ts'

interface Options {
  readonly context: SinkContext
  readonly admin: KafkaAdmin
  readonly producer: KafkaProducer
  readonly choose: ChoosePartition
  readonly gather: Gather
  readonly inFlight: number
  /** Microseconds that a request should take at most. */
  readonly latency: number
  /** Sizes are those that the brokers see. */
  readonly isUncompressed: boolean
  /** In transactions, with a mark of how far they go. */
  readonly marks: Marks | undefined
  /** Called before the first write after `marks.read`. */
  readonly begin: () => Promise<void>
}

/** Smallest request that the size is brought down to. */
const leastBytes = 16 * 1024

/** The pieces of one call and what has become of them: after a failure the call comes again. */
interface Call {
  readonly pieces: readonly Encoded[]
  readonly origins: Map<Outgoing, Encoded>
}

/** A sink at work. */
export function runKafka(options: Options): RunningSink {
  const { context, admin, producer, choose, gather, inFlight, latency, isUncompressed, marks } = options
  const { clock, refuse, name } = context
  const title = `kafka sink "${name}"`
  const topics = new Topics(admin, clock)
  let call: Call | undefined
  const late = new Map<Encoded, { index: number; code: string; reason: string }[]>()
  const sender = new Sender({
    producer,
    clock,
    size: new BatchSize({ least: leastBytes, most: gather.bytes, latency }),
    metrics: sendMetrics(context.metrics, name),
    events: gather.events,
    inFlight: marks === undefined ? inFlight : 1,
    refused(message, code, reason) {
      const piece = call!.origins.get(message)!
      if (refuse === undefined)
        late.set(piece, [...(late.get(piece) ?? []), { index: message.index, code, reason }])
      else refuse(recordAt(piece, message.index), code, reason)
    },
  })

  const take = async (piece: Encoded): Promise<Prepared> => {
    const prepared = await prepare(piece, topics, choose, isUncompressed)
    for (const message of prepared.messages) call!.origins.set(message, piece)
    return prepared
  }

  /** Without an outbox: single records are refused as they are found. */
  const writeDirect = async (pieces: readonly Encoded[]): Promise<void> => {
    if (call?.pieces !== pieces) {
      call = { pieces, origins: new Map() }
      const all: Prepared[] = []
      for (const piece of pieces) all.push(await take(piece))
      for (const [i, { refused }] of all.entries())
        for (const { index, code, reason } of refused) refuse!(recordAt(pieces[i]!, index), code, reason)
      sender.add(all.flatMap(({ messages }) => messages))
    }
    await sender.send()
    call = undefined
  }

  /** Behind an outbox: the first piece with refused records is named, when those before it are sent. */
  const writeDecided = async (pieces: readonly Encoded[]): Promise<void> => {
    if (marks !== undefined) await options.begin()
    if (call?.pieces !== pieces || marks !== undefined) sender.clear()
    call = { pieces, origins: new Map() }
    const ready: Outgoing[] = []
    let refusal: PieceRefused | undefined
    for (const [index, piece] of pieces.entries()) {
      const { messages, refused } = await take(piece)
      if (refused.length > 0) {
        refusal = new PieceRefused(refused[0]!.code, title, refused[0]!.reason, index, { records: refused })
        break
      }
      ready.push(...messages)
    }
    sender.add(ready)
    await sender.send()
    for (const [index, piece] of pieces.entries()) {
      const found = late.get(piece)
      if (found === undefined) continue
      late.clear()
      throw new PieceRefused(found[0]!.code, title, found[0]!.reason, index, { records: found })
    }
    if (refusal !== undefined) throw refusal
  }

  return {
    ...(marks === undefined ? { gather: { ...gather, bytes: gather.bytes * inFlight } } : { marks }),
    async write(pieces) {
      try {
        await (refuse === undefined ? writeDecided(pieces) : writeDirect(pieces))
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
}

/** The piece of one record. */
function recordAt(piece: Encoded, index: number): Encoded {
  let at = 0
  for (const record of singleRecords(piece)) if (at++ === index) return record
  throw new RunError('LP5510', 'kafka sink', 'defect', `There is no record ${index} in a piece.`)
}
