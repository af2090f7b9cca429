import type { ElasticClient } from '../../../clients/elasticsearch/client.ts'
import { recordAt } from '../../contract/event-record.ts'
import {
  type Encoded,
  type Gather,
  noRows,
  PieceRefused,
  type RunningSink,
  type SinkContext,
} from '../../contract/sink.ts'
import { givenUp, isSame } from '../sending/repeated-call.ts'
import { bulkMetrics } from './bulk-metrics.ts'
import { BulkSender } from './bulk-sender.ts'
import { Concurrency } from './concurrency.ts'
import { freshIds } from './document-ids.ts'
import { type DocumentOptions, documentsOf } from './documents.ts'
import { Lanes } from './lanes.ts'

interface Options {
  readonly context: SinkContext
  readonly client: ElasticClient
  /** Query of each bulk request. */
  readonly query: Readonly<Record<string, string>>
  readonly documents: Omit<DocumentOptions, 'nextId' | 'skipped' | 'unmade'>
  readonly gather: Gather
  readonly inFlight: number
  /** Microseconds that a request should take at most. */
  readonly latency: number
  /** Done before the first document is sent: the login is tried, templates are made. */
  readonly begin: () => Promise<void>
}

interface Refused {
  readonly index: number
  readonly code: string
  readonly reason: string
}

/** A sink at work. */
export function runElasticsearch(options: Options): RunningSink {
  const { context, client, gather, inFlight, latency, begin } = options
  const { clock, stop, hurry, refuse, name } = context
  const title = `elasticsearch sink "${name}"`
  const metrics = bulkMetrics(context.metrics, name)
  const documents: DocumentOptions = {
    ...options.documents,
    // A lost answer is not known from a lost request: ids make the next try harmless.
    nextId: freshIds(clock.now()),
    skipped: () => metrics.documents('skipped', 1),
    unmade: (piece, index, reason) => refused(piece, index, 'LP5548', reason),
  }
  // Two writes of one document must not overtake each other; where the server makes the ids there are no two.
  const isOrdered = documents.action !== 'create' && documents.ids !== 'server'
  const lanes = new Lanes(gather, isOrdered, inFlight)
  let pieces: readonly Encoded[] = []
  const late = new Map<Encoded, Refused[]>()
  /** Behind an outbox: what became of pieces of an earlier call that ended with a refusal, by their keys. */
  const settled = new Map<string, readonly Refused[]>()

  const refused = (piece: Encoded, index: number, code: string, reason: string): void => {
    if (refuse !== undefined) refuse(recordAt(piece, index), code, reason)
    else late.set(piece, [...(late.get(piece) ?? []), { index, code, reason }])
  }
  const sender = new BulkSender({
    client,
    query: options.query,
    action: documents.action,
    clock,
    stop,
    hurry,
    lanes,
    concurrency: new Concurrency({ most: inFlight, latency }),
    metrics,
    title,
    refused: ({ piece, index }, code, reason) => refused(piece, index, code, reason),
  })

  const take = (next: readonly Encoded[]): void => {
    lanes.clear()
    late.clear()
    pieces = next
    for (const piece of next) {
      const known = piece.key === undefined ? undefined : settled.get(piece.key)
      if (known !== undefined) {
        const left = known.filter(({ index }) => piece.without?.has(index) !== true)
        if (left.length > 0) late.set(piece, [...left])
        continue
      }
      lanes.add(documentsOf(piece, documents))
    }
  }

  /** Behind an outbox: everything of the call was sent, and the first piece with refused records is named. */
  const tellRefused = (): void => {
    const first = pieces.findIndex((piece) => late.has(piece))
    if (first === -1) {
      settled.clear()
      return
    }
    for (const piece of pieces) if (piece.key !== undefined) settled.set(piece.key, late.get(piece) ?? [])
    const piece = pieces[first]!
    const records = late.get(piece)!
    const isAll = records.length === piece.count && piece.without === undefined
    const { code, reason } = records[0]!
    pieces = []
    throw new PieceRefused(code, title, reason, first, isAll ? {} : { records })
  }

  return {
    // Several requests at once need as much to be there.
    gather: { ...gather, events: gather.events * inFlight, bytes: gather.bytes * inFlight },
    async write(next) {
      await begin()
      if (!isSame(next, pieces)) take(next)
      await sender.send()
      if (refuse === undefined) tellRefused()
      pieces = []
    },
    giveUp(error) {
      for (const { piece, index } of lanes.drain()) refused(piece, index, error.code, givenUp(error))
    },
    flush: () => Promise.resolve(noRows),
    close: () => client.close(),
  }
}
