import type { Clock } from '../../../core/clock.ts'
import { messageOf } from '../../../core/message-of.ts'
import { SendFailure } from '../../contract/send-failure.ts'
import { retryAfter } from './retry-after.ts'
import { isAmong } from './retry-status.ts'

interface Options {
  /** `http sink "alerts"`. */
  readonly title: string
  readonly url: string
  readonly method: string
  readonly headers: Headers
  /** Microseconds until a request counts as lost. */
  readonly timeout: number
  readonly clock: Clock
  /** Statuses and classes of them after which another attempt may succeed. */
  readonly again: readonly string[]
  /** Texts that nobody may read in a message. */
  readonly secrets: readonly string[]
}

interface Answer {
  readonly status: number
  /** The header "Retry-After". */
  readonly later: string | null
  /** The beginning of its text. */
  readonly head: string
}

/** Characters of an answer that are read for a message. */
const headLength = 300

const keyHeader = 'idempotency-key'

/** A connection that had been kept open and was closed from the other side meanwhile. */
const isBroken = (cause: unknown): boolean => {
  const { cause: inner } = cause as { readonly cause?: { readonly code?: string } }
  return inner?.code === 'ECONNRESET' || inner?.code === 'UND_ERR_SOCKET' || inner?.code === 'EPIPE'
}

/** Sends requests to one address and judges the answers. */
export class Requester {
  readonly #options: Options
  readonly #closed = new AbortController()
  readonly #origin: string

  constructor(options: Options) {
    this.#options = options
    this.#origin = new URL(options.url).origin
  }

  /**
   * Undefined: the server has taken it. A text: it will never take it, and why. Rejects with a `SendFailure` when another attempt may succeed.
   * `key`: what tells the server that it has had the request before (the header "Idempotency-Key").
   */
  async send(body: Buffer<ArrayBuffer>, key: string | undefined): Promise<string | undefined> {
    const { title, clock, again } = this.#options
    const { status, later, head } = await this.#exchange(body, key)
    if (status >= 200 && status < 300) return undefined
    const says = `${status}${head === '' ? '' : `: ${this.#conceal(head)}`}`
    if (isAmong(status, again)) {
      const wait = retryAfter(later, clock.now())
      throw new SendFailure('LP5491', title, `The server at "${this.#origin}" answered with ${says}.`, {
        wait,
      })
    }
    return `the server at "${this.#origin}" answered with ${says}`
  }

  /** Resolves when the server answers, whatever it says. */
  async reach(): Promise<void> {
    await this.#exchange(null, undefined)
  }

  /** Ends what is under way. */
  close(): void {
    this.#closed.abort()
  }

  async #exchange(body: Buffer<ArrayBuffer> | null, key: string | undefined): Promise<Answer> {
    const { title, url, method, timeout, clock } = this.#options
    const headers = new Headers(this.#options.headers)
    // A header holds ASCII only, a sink's name all letters.
    if (key !== undefined && !headers.has(keyHeader)) headers.set(keyHeader, encodeURI(key))
    const late = new AbortController()
    const cancel = clock.after(timeout, () => late.abort())
    const signal = AbortSignal.any([late.signal, this.#closed.signal])
    try {
      const response = await fetch(url, { method, headers, body, redirect: 'manual', signal })
      const later = response.headers.get('retry-after')
      return { status: response.status, later, head: await headOf(response) }
    } catch (cause) {
      const why = late.signal.aborted
        ? `did not answer within ${timeout / 1e6} s`
        : `cannot be reached: ${this.#conceal(causeOf(cause)).replace(/[.]$/, '')}`
      throw new SendFailure('LP5490', title, `The server at "${this.#origin}" ${why}.`, {
        atOnce: isBroken(cause),
      })
    } finally {
      cancel()
    }
  }

  /** Servers repeat what they were sent. */
  #conceal(text: string): string {
    return this.#options.secrets.reduce((left, secret) => left.replaceAll(secret, '***'), text)
  }
}

/** The beginning of an answer in one line; the rest is not waited for. */
async function headOf(response: Response): Promise<string> {
  if (response.body === null) return ''
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of response.body) {
    text += decoder.decode(chunk as Uint8Array, { stream: true })
    // Leaving the loop lets go of the connection.
    if (text.length > headLength) return `${inOneLine(text.slice(0, headLength))}…`
  }
  return inOneLine(text)
}

const inOneLine = (text: string): string => text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ').trim()

/** `fetch` hides the reason one level down. */
function causeOf(error: unknown): string {
  const { cause } = error as { readonly cause?: unknown }
  if (cause instanceof Error)
    return cause.message === '' ? ((cause as NodeJS.ErrnoException).code ?? cause.name) : cause.message
  return messageOf(error)
}
