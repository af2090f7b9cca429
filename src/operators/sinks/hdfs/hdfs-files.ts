import type { HdfsClient, NewFile } from '../../../clients/hdfs/client.ts'
import type { Clock } from '../../../core/clock.ts'
import type { Log } from '../../contract/log.ts'
import { noRows, type SinkRows } from '../../contract/sink.ts'
import { CutTrial } from './cut-trial.ts'
import { type HdfsFile, rowOf } from './hdfs-file.ts'
import type { HdfsRows } from './hdfs-rows.ts'
import { inParallel } from './in-parallel.ts'
import { NewFiles } from './new-files.ts'
import { OpenRequests } from './open-requests.ts'
import { publishFile } from './publish-file.ts'
import { restoreFile } from './restore-file.ts'
import { settleFile } from './settle-file.ts'
import { isFullDisk, type Spool } from './spool.ts'

/** Steps that go on at once, each for a file of its own. */
const parallel = 8
/** Most files with an open request. */
const mostRequests = 32
/** Microseconds for which a request stays open: who stands between may break off one that lasts. */
const longestRequest = 60_000_000
/** Bytes in memory and on disk that may be held for what has no answer yet. */
const mostHeld = 1024 ** 3

/** Bytes for one target, one behind the other. */
export type Pieces = readonly Buffer<ArrayBufferLike>[]

export interface FilesOptions {
  readonly client: HdfsClient
  /** `hdfs sink "archive"`. */
  readonly title: string
  readonly clock: Clock
  readonly log: Log
  /** Aborted when nobody waits any more. */
  readonly stop: AbortSignal
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
  /** Undefined: they are written as they are. */
  readonly compress: ((bytes: Buffer<ArrayBuffer>) => Promise<Buffer<ArrayBuffer>>) | undefined
  /** Most files of which something is kept from one epoch to the next. */
  readonly most: number
  /** Where bytes stay until their answer has come. */
  readonly spool: Spool
  readonly crashPoint?: ((point: string) => void) | undefined
}

/** The files that a sink writes. Calls never overlap. */
export class HdfsFiles {
  readonly #options: FilesOptions
  /** By target; the one used longest ago first. */
  readonly #open = new Map<string, HdfsFile>()
  /** Complete since the last flush. */
  #ended: HdfsFile[] = []
  /** Complete, and waiting for the decision. */
  #sealed: HdfsFile[] = []
  readonly #requests: OpenRequests
  /** Absent where nothing is ever taken back. */
  readonly #trial: CutTrial | undefined
  readonly #new: NewFiles

  constructor(options: FilesOptions) {
    this.#options = options
    this.#trial = options.rows && new CutTrial(options.client, options.rows, options.title)
    this.#new = new NewFiles(options, this.#trial)
    this.#requests = new OpenRequests({
      ...options,
      most: mostRequests,
      isCut: options.publish !== 'commit',
      settle: (file) => settleFile(options, file),
    })
  }

  /** Brings every file back to what was decided. Throws LP5570 where one is shorter than that. */
  async restore(): Promise<void> {
    const { rows } = this.#options
    if (rows === undefined) return
    for (const [path, row] of rows.all) {
      const file = await restoreFile(this.#options, path, row)
      if (file === undefined) rows.forget(path, row.id)
      else if (row.sealed === true) this.#sealed.push(file)
      else this.#open.set(row.target, file)
    }
  }

  /**
   * Bytes for each target are on their way to its file when it resolves, and sent again when that fails; what is taken over is taken out of
   * the map.
   */
  async write(pieces: Map<string, Pieces>): Promise<void> {
    const { spool } = this.#options
    const files: [string, HdfsFile][] = []
    // One after the other: what is new is written down first.
    for (const target of pieces.keys()) files.push([target, await this.#get(target)])
    try {
      await this.#take(files, pieces)
      await inParallel([...this.#open.values()], parallel, (file) => this.#push(file))
    } finally {
      spool.settle()
    }
    await this.#makeRoom(spool.held >= mostHeld || !this.#hasRoom())
  }

  /** What was written is there, and what is complete is sealed. Gives the rows that changed. */
  async flush(): Promise<SinkRows> {
    const { rows, most } = this.#options
    await this.#completeAll()
    // No epoch is decided that could not be taken back.
    await this.#trial?.passed()
    for (const file of [...this.#open.values()]) {
      if (file.isDirty) rows?.change(file.path, rowOf(file))
      file.isDirty = false
      if (this.#isComplete(file)) this.#seal(file)
    }
    for (const file of [...this.#open.values()].slice(0, Math.max(0, this.#open.size - most)))
      this.#seal(file)
    if (rows === undefined) {
      await this.#publishEnded()
      return noRows
    }
    this.#sealed.push(...this.#ended.splice(0))
    return rows.take()
  }

  /** The last flush is decided. */
  async publish(): Promise<void> {
    const { rows } = this.#options
    for (const file of this.#open.values()) if (!file.isDirty) file.counted = file.length
    while (this.#sealed.length > 0) {
      const file = this.#sealed[0]!
      if (file.path !== file.final) await publishFile(this.#options, file)
      this.#sealed.shift()
      if (file.path !== file.final) rows?.leave(file.path, file.id)
    }
  }

  /** Files of `publish: rotate` in which everything is decided get their names: nothing more will come. */
  async close(): Promise<void> {
    const { rows } = this.#options
    // Of those that are open none sends any more while others get their names.
    for (const file of this.#open.values()) this.#requests.drop(file)
    if (rows === undefined) await this.#publishEnded()
    for (const file of this.#open.values()) {
      if (file.path === file.final || file.isDoubtful || file.length === 0) continue
      if (rows !== undefined && file.counted !== file.length) continue
      rows?.intend(file.path, { ...rowOf(file), sealed: true })
      await publishFile(this.#options, file)
      rows?.forget(file.path, file.id)
    }
  }

  async #push(given: HdfsFile): Promise<void> {
    for (let file = given; !(await this.#requests.push(file, false)); ) file = await this.#replace(file)
  }

  /** What comes for files waits there, and is taken out of the map. */
  async #take(files: readonly [string, HdfsFile][], pieces: Map<string, Pieces>): Promise<void> {
    const { compress, spool } = this.#options
    const bytes = new Map(pieces)
    if (compress !== undefined)
      await inParallel(files, parallel, async ([target]) => {
        bytes.set(target, [await compress(Buffer.concat(pieces.get(target)!))])
      })
    for (const [target, file] of files) {
      file.waiting.push(await spool.add(bytes.get(target)!))
      file.raw += pieces.get(target)!.reduce((sum, { length }) => sum + length, 0)
      file.isDirty = true
      pieces.delete(target)
    }
  }

  /** False where the disk of the spool is full. */
  #hasRoom(): boolean {
    try {
      this.#options.spool.room()
      return true
    } catch (error) {
      if (isFullDisk(error)) return false
      throw error
    }
  }

  /** Completes what is not to wait for a flush, and everything where nothing more can wait. */
  async #makeRoom(isFull: boolean): Promise<void> {
    const { clock, rotate, spool, rows } = this.#options
    if (isFull) await this.#completeAll()
    const begun = clock.now() - longestRequest
    const due = [...this.#open.values()].filter(
      ({ raw, request }) =>
        raw >= (rotate?.bytes ?? Number.POSITIVE_INFINITY) || (request?.since ?? begun) < begun,
    )
    await inParallel(due, parallel, async (file) => {
      const done = await this.#complete(file)
      if (done !== undefined && this.#isComplete(done)) this.#seal(done)
    })
    if ([...this.#open.values()].every(({ waiting }) => waiting.length === 0)) spool.clear()
    if (rows === undefined) await this.#publishEnded()
  }

  /** Nothing is decided where nothing is kept. */
  async #publishEnded(): Promise<void> {
    this.#sealed.push(...this.#ended.splice(0))
    await this.publish()
  }

  async #completeAll(): Promise<void> {
    const { publish } = this.#options
    const dirty = [...this.#open.values()].filter(({ isDirty }) => isDirty)
    await inParallel(dirty, parallel, async (file) => {
      const done = await this.#complete(file)
      // Nothing is put behind what is complete in a file that may not be cut, also where others fail.
      if (done !== undefined && publish === 'commit') this.#seal(done)
    })
    this.#options.spool.clear()
  }

  /** All that came for a file is in it, or in the one that stands in for it. Gives that file; undefined where somebody took it away since. */
  async #complete(given: HdfsFile): Promise<HdfsFile | undefined> {
    const { client, log } = this.#options
    let file = given
    while (!(await this.#requests.complete(file))) file = await this.#replace(file)
    const there = await client.status(file.path)
    if (there?.id !== file.id) {
      this.#noteGone(file)
      this.#open.delete(file.target)
      return undefined
    }
    if (there.length < file.length)
      log.warn(
        `File "${file.path}" in HDFS was cut by somebody else: it had ${file.length} bytes and has ${there.length}. Writing goes on behind that.`,
        { code: 'LP5572' },
      )
    file.length = there.length
    // Whoever had moved it away may have put it back.
    file.isGone = false
    return file
  }

  /** A file is gone: what waits for it goes to another one for the same target. */
  async #replace(gone: HdfsFile): Promise<HdfsFile> {
    this.#noteGone(gone)
    // It keeps its place, and what waits for it, until there is another one: where that fails, it is tried again here.
    const file = await this.#new.begin(gone.target)
    this.#open.delete(gone.target)
    this.#open.set(gone.target, file)
    file.waiting = gone.waiting.splice(0)
    file.raw += gone.raw
    file.isDirty = true
    return file
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
      rows?.leave(file.path, file.id)
      return
    }
    rows?.change(file.path, { ...rowOf(file), sealed: true })
    this.#ended.push(file)
  }

  async #get(target: string): Promise<HdfsFile> {
    const file = this.#open.get(target) ?? (await this.#new.begin(target))
    this.#open.delete(target)
    this.#open.set(target, file)
    return file
  }
}
