import { type ClientRequest, request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import { type Answer, wholeAnswer } from './answer.ts'

/** How a request ended. */
type Outcome = { readonly answer: Answer } | { readonly error: unknown }

/** One request whose body is sent as it comes, in chunks. Calls do not overlap. */
export class Upload {
  readonly #request: ClientRequest
  /** Never rejects: nobody may be waiting for it. */
  readonly #outcome: Promise<Outcome>
  #known: Outcome | undefined
  /** Ends the call under way. */
  #interrupt: (outcome: Outcome) => void = () => {}

  private constructor(request: ClientRequest) {
    this.#request = request
    this.#outcome = new Promise<Outcome>((resolve) => {
      let isAnswered = false
      request.on('response', (response) => {
        isAnswered = true
        wholeAnswer(response).then(
          (answer) => resolve({ answer }),
          (error: unknown) => resolve({ error }),
        )
      })
      // An answer tells more than that the connection was closed behind it.
      request.on('error', (error) => {
        if (!isAnswered) resolve({ error })
      })
    })
    void this.#outcome.then((outcome) => {
      this.#known = outcome
      this.#interrupt(outcome)
    })
  }

  /** Resolves when the connection is made. Rejects with what Node says of it. */
  static async open(method: string, address: string, signal: AbortSignal): Promise<Upload> {
    const begin = address.startsWith('https:') ? requestSecure : requestPlain
    const headers = { 'content-type': 'application/octet-stream', 'transfer-encoding': 'chunked' }
    // One that was kept open may be closed by the other side just then, so it is a connection of its own.
    const request = begin(address, { method, signal, headers, agent: false })
    const upload = new Upload(request)
    const connected = new Promise<undefined>((resolve) => {
      request.once('socket', (socket) => void socket.once('connect', () => resolve(undefined)))
    })
    request.flushHeaders()
    const outcome = await Promise.race([connected, upload.#outcome])
    if (outcome !== undefined && 'error' in outcome) throw outcome.error
    return upload
  }

  /** Undefined when the system has taken the bytes; the answer where it is there already, and no more bytes are wanted. */
  write(bytes: Uint8Array): Promise<Answer | undefined> {
    return new Promise((resolve, reject) => {
      this.#interrupt = (outcome) => {
        if ('answer' in outcome) resolve(outcome.answer)
        else reject(outcome.error)
      }
      if (this.#known !== undefined) {
        this.#interrupt(this.#known)
        return
      }
      this.#request.write(bytes, (error) => {
        // The outcome tells why.
        if (error === null || error === undefined) resolve(undefined)
      })
    })
  }

  /** Nothing more comes. Resolves with the answer. */
  async end(): Promise<Answer> {
    this.#request.end()
    const outcome = await this.#outcome
    if ('error' in outcome) throw outcome.error
    return outcome.answer
  }
}
