import type { RunError } from '../../../core/run-error.ts'
import { type Encoded, PieceRefused, type RefusedRecord, type SinkContext } from '../../contract/sink.ts'
import { givenUp, isSame } from './repeated-call.ts'
import type { Part, Request } from './requests.ts'

/** A part of a request that the other side will never take, and why, as a sentence without its stop. */
export interface RefusedPart {
  /** Its place in `Request.parts`. */
  readonly part: number
  readonly reason: string
}

/** Undefined: the other side has it all. A text: it will never take it, and why. A list: of these parts it says so, and has the others. */
export type Answer = string | undefined | readonly RefusedPart[]

interface Options<R extends Request> {
  /** `http sink "alerts"`. */
  readonly title: string
  /** The LP5xxx code of what the other side refuses. */
  readonly code: string
  readonly refuse: SinkContext['refuse']
  /** The requests that pieces make: the same for the same pieces. */
  readonly requests: (pieces: readonly Encoded[]) => readonly R[]
  /** Sends one; rejects with a `SendFailure`, or another `RunError`. */
  readonly send: (request: R) => Promise<Answer>
}

interface Refused {
  readonly part: Part
  readonly code: string
  readonly reason: string
}

/**
 * The part between the runtime and a connector that sends requests one after the other. It remembers what a call has sent when it comes again
 * with the same pieces, refuses what is refused as the context wants it (events at once, or whole pieces and records behind an outbox), and
 * gives up the request at which the tries have run out. Retrying, waiting and logging are the runtime's.
 */
export class Sender<R extends Request> {
  readonly #options: Options<R>
  #pieces: readonly Encoded[] = []
  #requests: readonly R[] = []
  /** Requests of the call that are done. */
  #done = 0
  /** Of the piece under way; only behind an outbox. */
  #refused: Refused[] = []
  /** The key of a piece of which all was sent before records of it were refused. */
  #settled: string | undefined

  constructor(options: Options<R>) {
    this.#options = options
  }

  /** As `RunningSink.write`. */
  async write(pieces: readonly Encoded[]): Promise<void> {
    if (!isSame(pieces, this.#pieces)) this.#begin(pieces)
    for (;;) {
      const request = this.#requests[this.#done]
      const next = request?.parts[0]?.index ?? pieces.length
      if (this.#refused.some(({ part }) => part.index < next)) throw this.#refusal()
      if (request === undefined) break
      const answer = await this.#options.send(request)
      this.#done++
      this.#settle(request, answer)
    }
    this.#end()
  }

  /** As `RunningSink.giveUp`. */
  giveUp(error: RunError): void {
    const request = this.#requests[this.#done]
    if (request === undefined) return
    this.#done++
    for (const part of request.parts) this.#refuse(part, error.code, givenUp(error))
  }

  #begin(pieces: readonly Encoded[]): void {
    this.#end()
    this.#pieces = pieces
    const settled = this.#settled
    this.#settled = undefined
    this.#requests = this.#options
      .requests(pieces)
      .filter(({ parts }) => settled === undefined || pieces[parts[0]!.index]!.key !== settled)
  }

  #end(): void {
    this.#pieces = []
    this.#requests = []
    this.#done = 0
    this.#refused = []
  }

  #settle({ parts }: R, answer: Answer): void {
    if (answer === undefined) return
    const { code } = this.#options
    if (typeof answer === 'string') for (const part of parts) this.#refuse(part, code, answer)
    else for (const { part, reason } of answer) this.#refuse(parts[part]!, code, reason)
  }

  #refuse(part: Part, code: string, reason: string): void {
    const { refuse } = this.#options
    if (refuse === undefined) this.#refused.push({ part, code, reason })
    else refuse(part.piece, code, reason)
  }

  /** What was refused of a piece, told when all of the piece was sent: it is told only once. */
  #refusal(): PieceRefused {
    const { code, reason, part } = this.#refused[0]!
    const piece = this.#pieces[part.index]!
    const records = this.#refused.flatMap((refused): readonly RefusedRecord[] =>
      (refused.part.records ?? []).map((index) => ({ index, reason: refused.reason })),
    )
    const isAll = records.length === 0 || (records.length === piece.count && piece.without === undefined)
    this.#end()
    if (!isAll) this.#settled = piece.key
    return new PieceRefused(code, this.#options.title, reason, part.index, isAll ? {} : { records })
  }
}
