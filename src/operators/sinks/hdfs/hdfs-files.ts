import type { FileStatus, HdfsClient, NewFile } from '../../../clients/hdfs/client.ts'
import { isTrouble } from '../../../clients/hdfs/errors.ts'
import type { Clock } from '../../../core/clock.ts'
import { RunError } from '../../../core/run-error.ts'
import type { Log } from '../../contract/log.ts'
import { noRows, type SinkRows } from '../../contract/sink.ts'
import { cutBack, tryToCut } from './cut-back.ts'
import { joinPath, nextNumber, numberedName, partName, splitPath } from './file-names.ts'
import type { HdfsRow, HdfsRows } from './hdfs-rows.ts'
import { inParallel } from './in-parallel.ts'
import { publishFile } from './publish-file.ts'
import { restoreFile, tooShort } from './restore-file.ts'

export interface FilesOptions {
  readonly client: HdfsClient
  /** `hdfs sink "archive"`. */
  readonly title: string
  readonly clock: Clock
  readonly log: Log
  /** What is kept of the files for an exact restart; undefined where nothing is. */
  readonly rows: HdfsRows | undefined
  readonly newFile: NewFile
  /**
   * `live`: under its name from the beginning. `rotate`: under a name of its own until it is complete. `commit`: so too, and complete at each
   * epoch.
   */
  readonly publish: 'live' | 'rotate' | 'commit'
  /** A file is complete with so many bytes before compression, or after so many microseconds. Undefined: never. */
  readonly rotate: { readonly bytes: number; readonly every: number } | undefined
  /** Nothing more comes for a target, so its file is complete. */
  readonly isPast: ((target: string) => boolean) | undefined
  readonly compress: (bytes: Buffer<ArrayBuffer>) => Buffer<ArrayBuffer> | Promise<Buffer<ArrayBuffer>>
  /** Most files of which something is kept from one epoch to the next. */
  readonly most: number
  /** Requests under way at once. */
  readonly parallel: number
  readonly crashPoint?: ((point: string) => void) | undefined
}

/** A file at work. */
export interface HdfsFile {
  readonly path: string
  readonly target: string
  /** Its name when it is complete; the same as `path` where it has that already. */
  readonly final: string
  id: number
  readonly created: boolean
  readonly since: number
  /** Bytes in it, as far as answers say. */
  length: number
  raw: number
  /** Bytes in it at the last decision, as far as its end is known. */
  counted: number
  /** Written to since the last flush. */
  isDirty: boolean
  /** An answer is missing: there may be more in it. */
  isDoubtful: boolean
}

/** The files that a sink writes. Calls never overlap. */
export class HdfsFiles {
  readonly #options: FilesOptions
  /** By target; the one used longest ago first. */
  readonly #open = new Map<string, HdfsFile>()
  /** Complete, and waiting for the decision. */
  #sealed: HdfsFile[] = []

  constructor(options: FilesOptions) {
    this.#options = options
  }

  /** Brings every file back to what was decided. Throws LP5570 where one is shorter than that. */
  async restore(): Promise<void> {
    const { rows } = this.#options
    if (rows === undefined) return
    for (const [path, row] of rows.all) {
      const file = await restoreFile(this.#options, path, row)
      if (file === undefined) rows.intend(path, null)
      else if (row.sealed === true) this.#sealed.push(file)
      else this.#open.set(row.target, file)
    }
  }

  /** Bytes for each target are behind what is there when it resolves; what succeeds is taken out of the map. */
  async write(pieces: Map<string, Buffer<ArrayBuffer>>): Promise<void> {
    const files: [string, HdfsFile][] = []
    // One after the other: what is new is written down first.
    for (const target of pieces.keys()) files.push([target, await this.#get(target)])
    await inParallel(files, this.#options.parallel, async ([target, file]) => {
      await this.#append(file, pieces.get(target)!)
      pieces.delete(target)
    })
    if (this.#options.rows !== undefined) return
    // Nothing is decided where nothing is kept.
    for (const file of [...this.#open.values()]) if (this.#isComplete(file)) this.#seal(file)
    await this.publish()
  }

  /** What was written is there, and what is complete is sealed. Gives the rows that changed. */
  async flush(): Promise<SinkRows> {
    const { rows, parallel, most } = this.#options
    await inParallel(
      [...this.#open.values()].filter(({ isDirty }) => isDirty),
      parallel,
      (file) => this.#confirm(file),
    )
    for (const file of [...this.#open.values()]) {
      if (file.isDirty) rows?.change(file.path, rowOf(file))
      file.isDirty = false
      if (this.#isComplete(file)) this.#seal(file)
    }
    for (const file of [...this.#open.values()].slice(0, Math.max(0, this.#open.size - most)))
      this.#seal(file)
    return rows?.take() ?? noRows
  }

  /** The last flush is decided. */
  async publish(): Promise<void> {
    const { rows } = this.#options
    for (const file of this.#open.values()) if (!file.isDirty) file.counted = file.length
    while (this.#sealed.length > 0) {
      const file = this.#sealed[0]!
      if (file.path !== file.final) await publishFile(this.#options, file)
      this.#sealed.shift()
      if (file.path !== file.final) rows?.change(file.path, null)
    }
  }

  /** Files of `publish: rotate` in which everything is decided get their names: nothing more will come. */
  async close(): Promise<void> {
    const { rows } = this.#options
    for (const file of this.#open.values()) {
      if (file.path === file.final || file.isDoubtful || file.length === 0) continue
      if (rows !== undefined && file.counted !== file.length) continue
      rows?.intend(file.path, { ...rowOf(file), sealed: true })
      await publishFile(this.#options, file)
      rows?.intend(file.path, null)
    }
  }

  async #append(given: HdfsFile, bytes: Buffer<ArrayBuffer>): Promise<void> {
    const { client, compress } = this.#options
    const packed = await compress(bytes)
    for (let file = given; ; file = await this.#get(given.target)) {
      if (file.isDoubtful && !(await this.#settle(file))) continue
      file.isDoubtful = true
      file.isDirty = true
      try {
        await client.append(file.path, packed)
      } catch (error) {
        if (!isTrouble(error, 'not found')) throw error
        this.#lose(file)
        continue
      }
      file.isDoubtful = false
      file.length += packed.length
      file.raw += bytes.length
      return
    }
  }

  /** An answer was lost: brings the file to where it was before. False where it is gone. */
  async #settle(file: HdfsFile): Promise<boolean> {
    const { client, clock, newFile, publish, title } = this.#options
    const there = await client.status(file.path)
    if (there?.id !== file.id) {
      this.#lose(file)
      return false
    }
    if (there.length < file.length) throw tooShort(title, file.path, file.length, there.length)
    if (publish === 'commit') {
      // Nobody but us knows it yet, so it may be made anew instead of being cut.
      const kept = await client.read(file.path, 0, file.length)
      await client.create(file.path, kept, newFile, true)
      file.id = (await this.#mustBe(file.path)).id
      this.#options.rows?.intend(file.path, { ...rowOf(file), length: 0 })
    } else {
      await cutBack(client, clock, file.path, file.length)
    }
    file.isDoubtful = false
    return true
  }

  /** Is all that was written in the file? */
  async #confirm(file: HdfsFile): Promise<void> {
    const { client, log } = this.#options
    const there = await client.status(file.path)
    if (there?.id !== file.id) {
      this.#lose(file)
      return
    }
    if (there.length < file.length)
      log.warn(
        `File "${file.path}" in HDFS was cut by somebody else: it had ${file.length} bytes and has ${there.length}. Writing goes on behind that.`,
        { code: 'LP5572' },
      )
    file.length = there.length
  }

  #lose(file: HdfsFile): void {
    const { log, rows } = this.#options
    log.warn(
      `File "${file.path}" in HDFS is gone or another one stands there. Writing goes on under its name; what was in it is not repeated.`,
      { code: 'LP5571' },
    )
    this.#open.delete(file.target)
    rows?.intend(file.path, null)
  }

  #isComplete(file: HdfsFile): boolean {
    const { publish, rotate, isPast, clock } = this.#options
    if (file.raw === 0) return false
    if (publish === 'commit' || isPast?.(file.target) === true) return true
    return rotate !== undefined && (file.raw >= rotate.bytes || clock.now() - file.since >= rotate.every)
  }

  /** Nothing more is written to a file that has been flushed. */
  #seal(file: HdfsFile): void {
    const { rows } = this.#options
    this.#open.delete(file.target)
    if (file.path === file.final) {
      // Once that is decided, nothing of it can be undone.
      rows?.change(file.path, null)
      return
    }
    rows?.change(file.path, { ...rowOf(file), sealed: true })
    this.#sealed.push(file)
  }

  async #get(target: string): Promise<HdfsFile> {
    const file = this.#open.get(target) ?? (await this.#begin(target))
    this.#open.delete(target)
    this.#open.set(target, file)
    return file
  }

  /** Makes the file for a target, or takes over the one that is there (protocol F2). */
  async #begin(target: string): Promise<HdfsFile> {
    const { client, publish, rotate, rows, newFile, clock, crashPoint, title } = this.#options
    const { folder, name } = splitPath(target)
    await client.makeFolder(folder)
    if (rows !== undefined && publish !== 'commit' && !rows.cutsFiles) {
      await tryToCut(client, folder, title)
      rows.noteCutsFiles()
    }
    let final = target
    if (publish !== 'live' || rotate !== undefined) {
      const names = (await client.list(folder)).map((each) => each.name)
      final = joinPath(folder, numberedName(name, nextNumber(name, names)))
    }
    const path = publish === 'live' ? final : partName(final)
    const since = clock.now()
    const row: HdfsRow = {
      target,
      ...(path === final ? {} : { final }),
      length: 0,
      raw: 0,
      since,
      created: true,
    }
    const begun = (there: FileStatus, created: boolean): HdfsFile => {
      rows?.intend(path, { ...row, id: there.id, length: there.length, created })
      const { id, length } = there
      return {
        path,
        target,
        final,
        id,
        created,
        since,
        length,
        raw: 0,
        counted: length,
        isDirty: false,
        isDoubtful: false,
      }
    }
    const known = await client.status(path)
    if (known?.isFolder === true)
      throw new RunError('LP5568', title, 'config', `"${path}" in HDFS is a folder, not a file.`)
    if (known !== undefined) return begun(known, false)
    rows?.intend(path, row)
    crashPoint?.('sink intended')
    try {
      await client.create(path, Buffer.alloc(0), newFile, false)
    } catch (error) {
      // The answer to an earlier attempt was lost, or somebody was faster.
      if (!isTrouble(error, 'exists')) throw error
    }
    crashPoint?.('sink created')
    const made = await this.#mustBe(path)
    return begun(made, made.length === 0)
  }

  async #mustBe(path: string): Promise<FileStatus> {
    const { client, title } = this.#options
    const there = await client.status(path)
    if (there === undefined)
      throw new RunError('LP5571', title, 'connection', `File "${path}" in HDFS was made and is gone again.`)
    return there
  }
}

/** What is kept of a file. */
const rowOf = ({ id, target, path, final, length, raw, since, created }: HdfsFile): HdfsRow => ({
  id,
  target,
  ...(path === final ? {} : { final }),
  length,
  raw,
  since,
  created,
})
