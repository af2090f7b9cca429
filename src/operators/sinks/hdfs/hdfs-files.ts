import { noRows, type SinkRows } from '../../contract/sink.ts'
import { earliest } from '../file/earliest.ts'
import { CutTrial } from './cut-trial.ts'
import { dueTime, longestRequest } from './due-time.ts'
import type { FilesOptions } from './files-options.ts'
import { type HdfsFile, rowOf } from './hdfs-file.ts'
import { inParallel } from './in-parallel.ts'
import { NewFiles } from './new-files.ts'
import { OpenRequests } from './open-requests.ts'
import { restoreFile } from './restore-file.ts'
import { SealedFiles } from './sealed-files.ts'
import { settleFile } from './settle-file.ts'
import { isFullDisk } from './spool.ts'
import { type Pieces, takePieces } from './take-pieces.ts'
import { TargetFiles } from './target-files.ts'

/** Steps that go on at once, each for a file of its own. */
const parallel = 8
/** Most files with an open request. */
const mostRequests = 32
/** Bytes in memory and on disk that may be held for what has no answer yet. */
const mostHeld = 1024 ** 3

/** The files that a sink writes. Calls never overlap. */
export class HdfsFiles {
  readonly #options: FilesOptions
  readonly #open: TargetFiles
  readonly #sealed: SealedFiles
  readonly #requests: OpenRequests
  /** Absent where nothing is ever taken back. */
  readonly #trial: CutTrial | undefined

  constructor(options: FilesOptions) {
    this.#options = options
    this.#trial = options.rows && new CutTrial(options.client, options.rows, options.title)
    this.#open = new TargetFiles(options, new NewFiles(options, this.#trial))
    this.#sealed = new SealedFiles(options)
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
    await this.#trial?.restore()
    for (const [path, row] of rows.all) {
      const file = await restoreFile(this.#options, path, row)
      if (file === undefined) rows.forget(path, row.id)
      else if (row.sealed === true) this.#sealed.restore(file)
      else this.#open.put(file)
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
    for (const target of pieces.keys()) files.push([target, await this.#open.get(target)])
    try {
      await takePieces(this.#options, files, pieces)
      await inParallel(this.#open.all, parallel, (file) => this.#push(file))
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
    for (const file of this.#open.all) {
      if (file.isDirty) rows?.change(file.path, rowOf(file))
      file.isDirty = false
      if (this.#sealed.isComplete(file)) this.#seal(file)
    }
    for (const file of this.#open.all.slice(0, -most)) if (this.#mayRest(file)) this.#seal(file)
    if (rows === undefined) {
      await this.#publishEnded()
      return noRows
    }
    this.#sealed.flushed()
    return rows.take()
  }

  /** When a flush has to come though nothing is written (`RunningSink.dueAt`). */
  get dueAt(): number | undefined {
    const named = this.#sealed.isWaiting ? this.#options.clock.now() : undefined
    return earliest(dueTime(this.#options, this.#open.all), named)
  }

  /** The last flush is decided. */
  async publish(): Promise<void> {
    for (const file of this.#open.all) if (!file.isDirty) file.counted = file.length
    await this.#sealed.publish()
  }

  /** Files of `publish: rotate` in which everything is decided get their names: nothing more will come. */
  async close(): Promise<void> {
    const { rows } = this.#options
    // Of those that are open none sends any more while others get their names.
    for (const file of this.#open.all) this.#requests.drop(file)
    if (rows === undefined) await this.#publishEnded()
    for (const file of this.#open.all) {
      if (file.path === file.final || file.isDoubtful || file.length === 0) continue
      if (rows !== undefined && file.counted !== file.length) continue
      await this.#sealed.publishLast(file)
    }
  }

  async #push(given: HdfsFile): Promise<void> {
    for (let file = given; !(await this.#requests.push(file, false)); ) file = await this.#open.replace(file)
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
    const due = this.#open.all.filter(
      ({ raw, request }) =>
        raw >= (rotate?.bytes ?? Number.POSITIVE_INFINITY) || (request?.since ?? begun) < begun,
    )
    await inParallel(due, parallel, async (file) => {
      const done = await this.#complete(file)
      if (done !== undefined && this.#sealed.isComplete(done)) this.#seal(done)
    })
    if (this.#open.all.every(({ waiting }) => waiting.length === 0)) spool.clear()
    if (rows === undefined) await this.#publishEnded()
  }

  /** Nothing is decided where nothing is kept. */
  async #publishEnded(): Promise<void> {
    this.#sealed.flushed()
    await this.publish()
  }

  async #completeAll(): Promise<void> {
    const { publish } = this.#options
    const dirty = this.#open.all.filter(({ isDirty }) => isDirty)
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
    while (!(await this.#requests.complete(file))) file = await this.#open.replace(file)
    const there = await client.status(file.path)
    if (there?.id !== file.id) {
      this.#open.lose(file)
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

  /** Where more may come for a file that nothing is kept of, all that is in it must count: it would be taken for what was there before. */
  #mayRest({ path, target, counted, length }: HdfsFile): boolean {
    return this.#options.rows === undefined || path !== target || counted === length
  }

  #seal(file: HdfsFile): void {
    this.#open.end(file)
    this.#sealed.add(file)
  }
}
