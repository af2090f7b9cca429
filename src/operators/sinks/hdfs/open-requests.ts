import type { HdfsClient } from '../../../clients/hdfs/client.ts'
import { isTrouble } from '../../../clients/hdfs/errors.ts'
import type { Clock } from '../../../core/clock.ts'
import type { FileRequest, HdfsFile } from './hdfs-file.ts'
import type { Spool } from './spool.ts'
import { WholeBlocks } from './whole-blocks.ts'

interface Options {
  readonly client: Pick<HdfsClient, 'append' | 'status'>
  readonly clock: Clock
  readonly spool: Spool
  /** A file whose end is in doubt may be cut; else all that came for it since it was complete may be wanted again. */
  readonly isCut: boolean
  /** Most files with a request under way; what comes for others waits in the spool until it is due. */
  readonly most: number
  /** Brings a file whose end is in doubt back to its length. False where it is gone. */
  readonly settle: (file: HdfsFile) => Promise<boolean>
}

/**
 * The requests that write to files. HDFS takes up to half a second to complete a file after a request, however little was written, so one
 * stays open for as long as it may, and what it wrote stays in the spool until its answer has come. Calls for one file do not overlap.
 */
export class OpenRequests {
  readonly #options: Options
  readonly #files = new Set<HdfsFile>()
  readonly #blocks = new WeakMap<FileRequest, WholeBlocks>()

  constructor(options: Options) {
    this.#options = options
  }

  /** What waits for a file is on its way, or waits for the file's turn where that is not due. False where the file is gone. */
  async push(file: HdfsFile, isDue: boolean): Promise<boolean> {
    const { most, spool } = this.#options
    if ((file.request?.next ?? 0) === file.waiting.length) return true
    if (file.request === undefined && !isDue && this.#files.size >= most) return true
    this.#files.add(file)
    try {
      if (file.request === undefined && !(await this.#begin(file))) return false
      const request = file.request!
      const blocks = this.#blocks.get(request)
      blocks?.release(spool)
      for (; request.next < file.waiting.length; request.next++)
        for await (const bytes of spool.read(file.waiting[request.next]!)) {
          await request.appending.write(bytes)
          request.sent += bytes.length
        }
      blocks?.look()
      return true
    } catch (error) {
      this.drop(file)
      if (isTrouble(error, 'not found')) return false
      throw error
    }
  }

  /** All that came for a file is in it. False where it is gone. */
  async complete(file: HdfsFile): Promise<boolean> {
    if (!(await this.push(file, true))) return false
    if (file.request === undefined) return true
    try {
      await file.request.appending.end()
    } catch (error) {
      this.drop(file)
      if (isTrouble(error, 'not found')) return false
      throw error
    }
    file.length += file.request.sent
    for (const range of file.waiting) this.#options.spool.release(range)
    file.waiting = []
    file.isDoubtful = false
    this.#end(file)
    return true
  }

  /** Breaks off what is under way for a file. */
  drop(file: HdfsFile): void {
    file.request?.appending.drop()
    this.#end(file)
  }

  async #begin(file: HdfsFile): Promise<boolean> {
    const { client, clock, settle, isCut } = this.#options
    if (file.isDoubtful && !(await settle(file))) {
      this.#end(file)
      return false
    }
    // From here on there may be more in it.
    file.isDoubtful = true
    const appending = await client.append(file.path)
    file.request = { appending, since: clock.now(), next: 0, sent: 0 }
    if (isCut) this.#blocks.set(file.request, new WholeBlocks(client, file, file.request))
    return true
  }

  #end(file: HdfsFile): void {
    file.request = undefined
    this.#files.delete(file)
  }
}
