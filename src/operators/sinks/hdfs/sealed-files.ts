import type { FilesOptions } from './files-options.ts'
import { type HdfsFile, rowOf } from './hdfs-file.ts'
import { publishFile } from './publish-file.ts'

type Options = Pick<
  FilesOptions,
  'client' | 'clock' | 'isPast' | 'log' | 'publish' | 'rotate' | 'rows' | 'title'
>

/** Files to which nothing more is written, on their way to their names: they get them when all that is in them is decided. */
export class SealedFiles {
  readonly #options: Options
  /** Complete since the last flush. */
  #ended: HdfsFile[] = []
  /** Complete, and waiting for the decision. */
  readonly #sealed: HdfsFile[] = []

  constructor(options: Options) {
    this.#options = options
  }

  /** Has a file all that it is to have? */
  isComplete(file: HdfsFile): boolean {
    const { publish, rotate, isPast, clock } = this.#options
    if (file.raw === 0) return false
    if (publish === 'commit' || isPast?.(file.target) === true) return true
    return rotate !== undefined && (file.raw >= rotate.bytes || clock.now() - file.since >= rotate.every)
  }

  /** Nothing more is written to a file; what came for it is in it. */
  add(file: HdfsFile): void {
    const { rows } = this.#options
    if (file.path === file.final) {
      rows?.leave(file.path, file.id)
      return
    }
    rows?.change(file.path, { ...rowOf(file), sealed: true })
    this.#ended.push(file)
  }

  /** An earlier run has sealed a file; its last epoch is decided. */
  restore(file: HdfsFile): void {
    this.#sealed.push(file)
  }

  /** A file waits for its name: until the decision, or where an earlier run has ended before it gave it, until one more. */
  get isWaiting(): boolean {
    return this.#sealed.length > 0
  }

  /** What was added is part of the flush that ends here, and of its decision. */
  flushed(): void {
    this.#sealed.push(...this.#ended)
    this.#ended = []
  }

  /** The last flush is decided. */
  async publish(): Promise<void> {
    while (this.#sealed.length > 0) {
      const file = this.#sealed[0]!
      await publishFile(this.#options, file)
      this.#sealed.shift()
      this.#options.rows?.leave(file.path, file.id)
    }
  }

  /** All that is in a file is decided, and no epoch follows. */
  async publishLast(file: HdfsFile): Promise<void> {
    const { rows } = this.#options
    rows?.intend(file.path, { ...rowOf(file), sealed: true })
    await publishFile(this.#options, file)
    rows?.forget(file.path, file.id)
  }
}
