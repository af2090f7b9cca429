import type { ElasticClient, ItemResult } from '../../../clients/elasticsearch/client.ts'
import { isPassing, MaybeDone } from '../../../clients/elasticsearch/failure.ts'
import { clauseOf } from '../../../core/clause.ts'
import type { Clock } from '../../../core/clock.ts'
import { RunError } from '../../../core/run-error.ts'
import { sleep } from '../../../core/sleep.ts'
import { Bodies } from './bodies.ts'
import { type Action, bodyIn } from './bulk-body.ts'
import type { BulkMetrics, Fate } from './bulk-metrics.ts'
import type { Concurrency } from './concurrency.ts'
import type { Outgoing } from './documents.ts'
import type { Batch, Lanes } from './lanes.ts'

interface Options {
  readonly client: Pick<ElasticClient, 'bulk'>
  readonly query: Readonly<Record<string, string>>
  readonly action: Action
  readonly clock: Clock
  /** Aborted when nobody waits for what is left. */
  readonly stop: AbortSignal
  /** Aborted when there is little time left. */
  readonly hurry: AbortSignal
  readonly lanes: Lanes
  readonly concurrency: Concurrency
  readonly metrics: BulkMetrics
  /** `elasticsearch sink "logs"`. */
  readonly title: string
  /** The other side will never take a document. */
  readonly refused: (document: Outgoing, code: string, reason: string) => void
}

/** What became of a request, or of the smaller ones that it was cut into. */
interface Outcome {
  /** Those that are to be sent again. */
  readonly again: readonly Outgoing[]
  /** What the server said of those that it was too busy for. */
  readonly busy?: string | undefined
  /** Why a part was not sent; what became of the other parts holds. */
  readonly failure?: unknown
}

/** The code of a request that no answer came to. */
const unanswered = 'LP5540'

/** Microseconds until those that the server was too busy for are sent again, at first and at most, while others are taken. */
const firstPause = 100_000
const longestPause = 5_000_000
/** The longest first pause when there is little time left: it grows from there, since the server is as busy as before. */
const hurriedPause = 1_000_000

/**
 * Sends documents in bulk requests, several at once, and looks at the result of each document: those that the server was too busy for are sent
 * again, alone; those that it will never take are refused; the others stay written.
 */
export class BulkSender {
  readonly #options: Options
  readonly #bodies = new Bodies()
  #underway = 0
  #pause = firstPause
  #isHurried = false

  constructor(options: Options) {
    this.#options = options
  }

  /** Settles when nothing waits any more. Rejects with the first failure, when no request is under way; what was not sent waits. */
  async send(): Promise<void> {
    const { lanes } = this.#options
    while (!lanes.isEmpty) {
      const busy = await this.#round()
      if (busy === undefined) {
        this.#pause = firstPause
        continue
      }
      const { clock, stop, hurry } = this.#options
      if (hurry.aborted && !this.#isHurried) {
        this.#isHurried = true
        this.#pause = Math.min(this.#pause, hurriedPause)
      }
      await sleep(clock, this.#pause, this.#isHurried ? stop : AbortSignal.any([stop, hurry]))
      if (stop.aborted) throw this.#tooBusy(busy)
      this.#pause = Math.min(this.#pause * 2, longestPause)
    }
  }

  /** Sends all that may be sent. Gives what the server said of those that it was too busy for; rejects where it took none at all. */
  async #round(): Promise<string | undefined> {
    const { lanes, concurrency } = this.#options
    const running = new Set<Promise<void>>()
    const again: { readonly batch: Batch; readonly documents: readonly Outgoing[] }[] = []
    let failure: unknown
    let taken = 0
    let busy: string | undefined
    const fill = (): void => {
      while (failure === undefined && busy === undefined && running.size < concurrency.limit) {
        const batch = lanes.take()
        if (batch === undefined) return
        const work = this.#sendOne(batch).then(
          (outcome) => {
            running.delete(work)
            taken += batch.documents.length - outcome.again.length
            busy ??= outcome.busy
            failure ??= outcome.failure
            if (outcome.again.length === 0) lanes.settle(batch, [])
            else again.push({ batch, documents: outcome.again })
          },
          (error: unknown) => {
            running.delete(work)
            failure ??= error
            again.push({ batch, documents: batch.documents })
          },
        )
        running.add(work)
      }
    }
    fill()
    while (running.size > 0) {
      await Promise.race(running)
      fill()
    }
    for (const { batch, documents } of again.reverse()) lanes.settle(batch, documents)
    if (failure !== undefined) throw failure
    if (busy !== undefined && taken === 0) throw this.#tooBusy(busy)
    return busy
  }

  #tooBusy(busy: string): RunError {
    const says = `Elasticsearch did not take any document this time: ${busy}.`
    return new RunError('LP5546', this.#options.title, 'connection', says)
  }

  async #sendOne(batch: Batch): Promise<Outcome> {
    const { client, query, action, clock, concurrency, metrics } = this.#options
    const began = clock.now()
    metrics.underway(++this.#underway)
    metrics.limit(concurrency.limit)
    metrics.size(batch.bytes)
    try {
      const body = this.#bodies.take(batch.bytes)
      const results = await client.bulk(bodyIn(body, batch.documents, action), query)
      // Of a request that fails, the client may still hold the body.
      this.#bodies.release(body)
      const outcome = this.#look(batch, results)
      if (outcome.busy === undefined) concurrency.answered(began, clock.now())
      else concurrency.failed(began, clock.now())
      metrics.answered((clock.now() - began) / 1e6)
      return outcome
    } catch (error) {
      const code = error instanceof RunError ? error.code : 'unknown'
      metrics.failed(code)
      if (code === unanswered || error instanceof MaybeDone)
        metrics.documents('unanswered', batch.documents.length)
      concurrency.failed(began, clock.now())
      if (!(error instanceof RunError) || code !== 'LP5545') throw error
      return await this.#sendSmaller(batch, error)
    } finally {
      metrics.underway(--this.#underway)
    }
  }

  /** A request was too large: its halves may not be, and of one document alone nothing can be made smaller. */
  async #sendSmaller({ lane, documents }: Batch, error: RunError): Promise<Outcome> {
    if (documents.length === 1) {
      this.#options.refused(documents[0]!, error.code, clauseOf(error.message))
      return { again: [] }
    }
    const half = Math.ceil(documents.length / 2)
    const first = await this.#sendPart({ lane, documents: documents.slice(0, half) })
    const rest = documents.slice(half)
    // What of the first half is written or refused stays so.
    if (first.failure !== undefined) return { ...first, again: [...first.again, ...rest] }
    const second = await this.#sendPart({ lane, documents: rest })
    return {
      again: [...first.again, ...second.again],
      busy: first.busy ?? second.busy,
      failure: second.failure,
    }
  }

  async #sendPart({ lane, documents }: Pick<Batch, 'lane' | 'documents'>): Promise<Outcome> {
    const bytes = documents.reduce((sum, one) => sum + one.size, 0)
    try {
      return await this.#sendOne({ lane, documents, bytes })
    } catch (failure) {
      return { again: documents, failure }
    }
  }

  #look({ documents }: Batch, results: readonly ItemResult[] | undefined): Outcome {
    const { title, metrics } = this.#options
    if (results === undefined) {
      metrics.documents('written', documents.length)
      return { again: [] }
    }
    if (results.length !== documents.length)
      throw new RunError(
        'LP5551',
        title,
        'config',
        `Elasticsearch answers for ${results.length} documents of ${documents.length} that it was sent.`,
      )
    const again: Outgoing[] = []
    const counts = new Map<Fate, number>()
    let busy: string | undefined
    for (const [place, document] of documents.entries()) {
      const { status, reason } = results[place]!
      const fate = this.#fateOf(status)
      counts.set(fate, (counts.get(fate) ?? 0) + 1)
      if (fate === 'busy' || fate === 'unanswered') {
        again.push(document)
        busy ??= `${status}: ${reason}`
      } else if (fate === 'refused') {
        this.#options.refused(
          document,
          'LP5547',
          `Elasticsearch answers with ${status}: ${reason.replace(/[.]$/, '')}`,
        )
      }
    }
    for (const [fate, count] of counts) metrics.documents(fate, count)
    return { again, busy }
  }

  #fateOf(status: number): Fate {
    if (status < 300) return 'written'
    // The shard may have written it before it was lost.
    if (status >= 500) return 'unanswered'
    // A document with this id is there: an earlier try has written it.
    if (status === 409 && this.#options.action === 'create') return 'there'
    // Two updates of one document at once, from here or elsewhere.
    if (status === 409 || isPassing(status)) return 'busy'
    return 'refused'
  }
}
