import type { Clock } from '../../../core/clock.ts'
import { messageOf } from '../../../core/message-of.ts'
import { RunError } from '../../../core/run-error.ts'
import { retryAfter } from './retry-after.ts'

interface Options {
  /** `http sink "alerts"`. */
  readonly title: string
  readonly url: string
  readonly method: string
  readonly headers: Headers
  /** Microseconds until a request counts as lost. */
  readonly timeout: number
  readonly clock: Clock
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
   * Undefined: the server has taken it. A text: it will never take it, and why. Rejects with a `RunError` of blame `connection` when another
   * attempt may succeed; where the server says when, after that time.
   */
  async send(body: Buffer<ArrayBuffer> | null): Promise<string | undefined> {
    const { title, clock } = this.#options
    const { status, later, head } = await this.#exchange(body)
    if (status >= 200 && status < 300) return undefined
    const says = `${status}${head === '' ? '' : `: ${this.#conceal(head)}`}`
    if (status >= 500 || status === 408 || status === 425 || status === 429) {
      await this.#wait(retryAfter(later, clock.now()))
      throw new RunError(
        'LP5491',
        title,
        'connection',
        `The server at "${this.#origin}" answered with ${says}.`,
      )
    }
    return `the server at "${this.#origin}" answered with ${says}`
  }

  /** Resolves when the server answers, whatever it says. */
  async reach(): Promise<void> {
    await this.#exchange(null)
  }

  /** Ends what is under way. */
  close(): void {
    this.#closed.abort()
  }

  async #exchange(body: Buffer<ArrayBuffer> | null): Promise<Answer> {
    const { title, url, method, headers, timeout, clock } = this.#options
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
      throw new RunError('LP5490', title, 'connection', `The server at "${this.#origin}" ${why}.`)
    } finally {
      cancel()
    }
  }

  #wait(micros: number): Promise<void> {
    const { signal } = this.#closed
    if (micros === 0 || signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const done = (): void => {
        cancel()
        signal.removeEventListener('abort', done)
        resolve()
      }
      const cancel = this.#options.clock.after(micros, done)
      signal.addEventListener('abort', done, { once: true })
    })
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
