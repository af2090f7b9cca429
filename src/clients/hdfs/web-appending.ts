import type { Clock } from '../../core/clock.ts'
import type { Answer } from './answer.ts'
import type { Appending } from './client.ts'
import type { HdfsFailure } from './errors.ts'
import { inTime } from './in-time.ts'
import type { Patience } from './patience.ts'
import { Upload } from './upload.ts'

/** Bytes of which it is seen that they move. */
const slice = 1024 * 1024

interface Options {
  readonly clock: Clock
  readonly title: string
  /** Microseconds in which some bytes move. */
  readonly timeout: number
  readonly patience: Patience
  readonly failed: (answer: Answer, host: string) => HdfsFailure
}

/** An `Appending` over one request to a DataNode. */
export class WebAppending implements Appending {
  readonly #options: Options
  readonly #upload: Upload
  readonly #late: AbortController
  readonly #host: string

  private constructor(options: Options, upload: Upload, late: AbortController, host: string) {
    this.#options = options
    this.#upload = upload
    this.#late = late
    this.#host = host
  }

  /** Resolves when the connection is made. `closed`: aborted when nothing is to go on. */
  static async open(place: string, options: Options, closed: AbortSignal): Promise<WebAppending> {
    const { timeout: time } = options
    const { host } = new URL(place)
    const late = new AbortController()
    const signal = AbortSignal.any([late.signal, closed])
    const upload = await inTime({ ...options, host, time, late }, () => Upload.open('POST', place, signal))
    return new WebAppending(options, upload, late, host)
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; at += slice) {
      const answer = await this.#step(this.#options.timeout, () =>
        this.#upload.write(bytes.subarray(at, at + slice)),
      )
      if (answer !== undefined) throw this.#options.failed(answer, this.#host)
    }
  }

  async end(): Promise<void> {
    const { patience, failed } = this.#options
    const answer = await patience.spend((time) => this.#step(time, () => this.#upload.end()))
    if (answer.status >= 300) throw failed(answer, this.#host)
  }

  drop(): void {
    this.#late.abort()
  }

  #step<T>(time: number, work: () => Promise<T>): Promise<T> {
    return inTime({ ...this.#options, host: this.#host, time, late: this.#late }, work)
  }
}
