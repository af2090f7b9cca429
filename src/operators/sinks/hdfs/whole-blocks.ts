import type { HdfsClient } from '../../../clients/hdfs/client.ts'
import type { FileRequest, HdfsFile } from './hdfs-file.ts'
import type { Spool } from './spool.ts'

/** Bytes that may be between us and the block they end in. */
const underway = 24 * 1024 * 1024

/** How far a request is known to have got: the server counts a block of a file that is written to when the next one is begun. */
export class WholeBlocks {
  readonly #client: Pick<HdfsClient, 'status'>
  readonly #file: HdfsFile
  readonly #request: FileRequest
  /** Bytes sent from which on there may be one more. */
  #from: number
  #isAsking = false
  /** Bytes in the file, as the server has said. */
  #seen = 0

  constructor(client: Pick<HdfsClient, 'status'>, file: HdfsFile, request: FileRequest) {
    this.#client = client
    this.#file = file
    this.#request = request
    this.#from = this.#nextEnd()
  }

  /** Asks for them when there may be one more, without making anybody wait. */
  look(): void {
    if (this.#isAsking || this.#request.sent < this.#from) return
    this.#isAsking = true
    void this.#ask()
  }

  /** What is known to be in the file is not needed for another attempt. Not called while something of it is being sent. */
  release(spool: Pick<Spool, 'release'>): void {
    const file = this.#file
    const request = this.#request
    let rest = Math.min(this.#seen - file.length, request.sent)
    if (rest <= 0) return
    file.length += rest
    request.sent -= rest
    while (rest > 0) {
      const range = file.waiting[0]!
      const part = Math.min(rest, range.length)
      const left = spool.release(range, part)
      rest -= part
      if (left !== undefined) file.waiting[0] = left
      else {
        file.waiting.shift()
        request.next--
      }
    }
    this.#from = this.#nextEnd()
  }

  async #ask(): Promise<void> {
    try {
      const there = await this.#client.status(this.#file.path)
      if (there?.id === this.#file.id) this.#seen = there.length
    } catch {
      // What stands in the way shows where bytes are written.
    } finally {
      // Where there is none yet it is not asked for with each write.
      this.#from = this.#request.sent + underway
      this.#isAsking = false
    }
  }

  #nextEnd(): number {
    const { length, blockSize } = this.#file
    return blockSize - (length % blockSize) + underway
  }
}
