import type { Clock } from '../../core/clock.ts'
import { sleep } from '../../core/sleep.ts'
import type { Answer } from './answer.ts'
import type { Appending } from './client.ts'
import type { HdfsFailure } from './errors.ts'
import { inTime } from './in-time.ts'
import type { Patience } from './patience.ts'
import { Upload } from './upload.ts'

/** Bytes of which it is seen that they move. */
const slice = 1024 * 1024

/**
 * Microseconds between the last bytes and the end. A DataNode that is told to complete a file while it is busy with the bytes before often asks the NameNode
 * before that has heard of the last block, and then sleeps for 400 ms: measured, 16 of 28 times without a pause, and 5 of 16 with this one.
 */
const pause = 20_000

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
  /** When the last bytes were written. */
  #last = Number.NEGATIVE_INFINITY

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
    this.#last = this.#options.clock.now()
  }

  async end(): Promise<void> {
    const { clock, patience, failed } = this.#options
    const early = this.#last + pause - clock.now()
    if (early > 0) await sleep(clock, early, this.#late.signal)
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
