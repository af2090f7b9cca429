import type { FilesOptions } from './files-options.ts'
import type { HdfsFile } from './hdfs-file.ts'
import type { NewFiles } from './new-files.ts'

/** The file that what comes for each target goes to, and its successor where that is gone. */
export class TargetFiles {
  readonly #options: Pick<FilesOptions, 'log' | 'rows'>
  readonly #new: Pick<NewFiles, 'begin' | 'removed'>
  /** By target; the one used longest ago first. */
  readonly #files = new Map<string, HdfsFile>()

  constructor(options: Pick<FilesOptions, 'log' | 'rows'>, fresh: Pick<NewFiles, 'begin' | 'removed'>) {
    this.#options = options
    this.#new = fresh
  }

  /** The one used longest ago first. */
  get all(): readonly HdfsFile[] {
    return [...this.#files.values()]
  }

  /** The file for a target, which is begun where there is none. */
  async get(target: string): Promise<HdfsFile> {
    const file = this.#files.get(target) ?? (await this.#new.begin(target))
    this.put(file)
    return file
  }

  /** What comes for its target goes to this one from now on. */
  put(file: HdfsFile): void {
    this.#files.delete(file.target)
    this.#files.set(file.target, file)
  }

  /** Nothing more goes to a file. */
  end(file: HdfsFile): void {
    this.#files.delete(file.target)
  }

  /** A file is gone: what waits for it goes to another one for the same target. */
  async replace(gone: HdfsFile): Promise<HdfsFile> {
    this.#noteGone(gone)
    // It keeps its place, and what waits for it, until there is another one: where that fails, it is tried again here.
    const file = await this.#new.begin(gone.target)
    this.put(file)
    file.waiting = gone.waiting.splice(0)
    file.raw += gone.raw
    file.isDirty = true
    return file
  }

  /** A file for which nothing waits is gone. */
  lose(file: HdfsFile): void {
    this.#noteGone(file)
    this.end(file)
  }

  #noteGone(file: HdfsFile): void {
    const { log, rows } = this.#options
    if (file.isGone) return
    if (file.isGivenUp) this.#new.removed(file.target)
    else
      log.warn(
        `File "${file.path}" in HDFS is gone or another one stands there. Writing goes on under its name; what was in it is not repeated.`,
        { code: 'LP5571' },
      )
    file.isGone = true
    // A crash before that finds it wherever somebody has moved it.
    rows?.leave(file.path, file.id)
  }
}
