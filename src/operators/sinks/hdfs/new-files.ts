import type { FileStatus, HdfsClient } from '../../../clients/hdfs/client.ts'
import { isTrouble } from '../../../clients/hdfs/errors.ts'
import { RunError } from '../../../core/run-error.ts'
import type { CutTrial } from './cut-trial.ts'
import { partName, splitPath } from './file-names.ts'
import type { FilesOptions } from './files-options.ts'
import { fileAtRest, type HdfsFile } from './hdfs-file.ts'
import type { HdfsRow } from './hdfs-rows.ts'
import { LastNumbers } from './last-numbers.ts'

/** What a file is begun for, and as. */
interface Names {
  readonly target: string
  readonly path: string
  readonly final: string
}

/** Makes the files for targets, or takes over those that are there (protocol F2). */
export class NewFiles {
  readonly #options: FilesOptions
  readonly #trial: CutTrial | undefined
  readonly #numbers: LastNumbers
  /** Paths of files that calls were to make which failed: an empty file there is ours. */
  readonly #tried = new Set<string>()

  /** `trial`: absent where nothing is ever taken back. */
  constructor(options: FilesOptions, trial: CutTrial | undefined) {
    this.#options = options
    this.#trial = trial
    this.#numbers = new LastNumbers(options.client)
  }

  /** A call that failed may be repeated, and leaves nothing behind then. */
  async begin(target: string): Promise<HdfsFile> {
    const { client, publish, rotate, title } = this.#options
    const isNamed = publish === 'live' && rotate === undefined
    const { folder } = splitPath(target)
    // In a folder that is not there yet there is no file either, so both are asked at once. What is wrong with the folder tells more.
    const found = isNamed ? client.status(target) : undefined
    found?.catch(() => {})
    await client.makeFolder(folder)
    // A file that is complete at each epoch is never cut.
    if (publish !== 'commit') this.#trial?.begin(folder)
    if (!isNamed) return await this.#numbered(target)
    const names = { target, path: target, final: target }
    const there = (await found) ?? (await this.#make(names))
    if (there.isFolder)
      throw new RunError('LP5568', title, 'config', `"${target}" in HDFS is a folder, not a file.`)
    return this.#begun(names, there, this.#isOurs(target, there))
  }

  /** The file that was begun last for a target is removed: its successor may have its name. */
  removed(target: string): void {
    this.#numbers.unused(target)
  }

  /** The next one of a series. Others may write there too, and have taken its name. */
  async #numbered(target: string): Promise<HdfsFile> {
    const { client, publish } = this.#options
    for (;;) {
      const final = await this.#numbers.next(target)
      const path = publish === 'live' ? final : partName(final)
      const names = { target, path, final }
      const [there, complete] = await Promise.all([
        client.status(path),
        path === final ? undefined : client.status(final),
      ])
      const isFree = there === undefined && complete === undefined
      const made = isFree ? await this.#make(names) : there
      const isOurs = made !== undefined && complete === undefined && this.#isOurs(path, made)
      this.#numbers.used(target)
      if (isOurs) return this.#begun(names, made, true)
      if (isFree || this.#tried.has(path)) this.#leave(path)
    }
  }

  #isOurs(path: string, { isFolder, length }: FileStatus): boolean {
    return !isFolder && length === 0 && this.#tried.has(path)
  }

  /** Makes a file, unless somebody was faster; then it is his. */
  async #make(names: Names): Promise<FileStatus> {
    const { client, rows, newFile, crashPoint, title } = this.#options
    const { path } = names
    const isRepeated = this.#tried.has(path)
    rows?.intend(path, this.#rowOf(names))
    crashPoint?.('sink intended')
    this.#tried.add(path)
    try {
      await client.create(path, Buffer.alloc(0), newFile, false)
    } catch (error) {
      if (!isTrouble(error, 'exists')) throw error
      if (!isRepeated) this.#leave(path)
    }
    crashPoint?.('sink created')
    return await mustBe(client, path, title)
  }

  /** What stands there was made by somebody else: a later run is not to take it for ours. */
  #leave(path: string): void {
    this.#tried.delete(path)
    this.#options.rows?.forget(path, undefined)
  }

  #begun(names: Names, { id, length, blockSize }: FileStatus, created: boolean): HdfsFile {
    const { path } = names
    const row = this.#rowOf(names)
    this.#tried.delete(path)
    this.#options.rows?.intend(path, { ...row, id, length, created })
    return fileAtRest({ ...names, id, created, since: row.since, blockSize, length, raw: 0 })
  }

  #rowOf({ target, path, final }: Names): HdfsRow {
    const since = this.#options.clock.now()
    return { target, ...(path === final ? {} : { final }), length: 0, raw: 0, since, created: true }
  }
}

/** What is known of a file that was made just now. */
export async function mustBe(
  client: Pick<HdfsClient, 'status'>,
  path: string,
  title: string,
): Promise<FileStatus> {
  const there = await client.status(path)
  if (there === undefined)
    throw new RunError('LP5571', title, 'connection', `File "${path}" in HDFS was made and is gone again.`)
  return there
}
