import { fdatasync } from 'node:fs'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import {
  type Encoded,
  noRows,
  type RunningSink,
  type SinkContext,
  type SinkRows,
} from '../../contract/sink.ts'
import { writeFailure } from '../write-failure.ts'
import { type RotatingCommand, runAfterRotating } from './after-rotating.ts'
import { type Codec, codecOfName } from './compression.ts'
import { type FileParts, fileParts } from './file-parts.ts'
import type { FileRows } from './file-rows.ts'
import { groupPieces } from './group-pieces.ts'
import type { Current, NumberedFiles } from './numbered-files.ts'
import type { OpenFiles } from './open-files.ts'
import type { OpenFrames } from './open-frames.ts'
import type { Renames } from './renames.ts'
import type { FileSettings } from './settings.ts'
import { PieceWriter } from './write-pieces.ts'

const sync = promisify(fdatasync)

/** From so many files in one epoch on, one outbox costs less than syncing them all (protocol F5). */
const many = 64

/** Files that are written at once and cut back after a crash (protocol F1: `live`, `rotate`). */
export class LiveSink implements RunningSink {
  readonly #context: SinkContext
  readonly #codec: Codec | undefined
  readonly #rows: FileRows | undefined
  readonly #files: OpenFiles
  readonly #numbered: NumberedFiles
  readonly #frames: OpenFrames
  readonly #renames: Renames
  readonly #named: FileParts['named']
  readonly #dueAt: FileParts['dueAt']
  readonly #writer = new PieceWriter()
  readonly #rotates: boolean
  readonly #isPublishedLater: boolean
  readonly #after: RotatingCommand | undefined
  #hasAdvised = false

  private constructor(settings: FileSettings, context: SinkContext) {
    const { codec, rows, files, numbered, frames, renames, named, dueAt } = fileParts(
      settings,
      context,
      false,
    )
    this.#context = context
    this.#codec = codec
    this.#rotates = settings.rotate !== undefined
    const { exec_after_rotating: command, exec_timeout: timeout } = settings
    this.#after = command === undefined ? undefined : { command, timeout }
    this.#isPublishedLater = settings.publish === 'rotate'
    this.#rows = rows
    this.#files = files
    this.#numbered = numbered
    this.#frames = frames
    this.#renames = renames
    this.#named = named
    this.#dueAt = dueAt
  }

  static async open(settings: FileSettings, context: SinkContext): Promise<LiveSink> {
    const sink = new LiveSink(settings, context)
    // What an earlier run has begun in another way comes to its end.
    for (const path of sink.#frames.others(sink.#codec?.suffix ?? '')) await sink.#endFrame(path)
    await sink.#seal(false)
    const { path, rotate } = settings
    // A path that cannot be written shows before anything is read. Files that begin with their first event are not made for that.
    if (path.op === 'const' && rotate === undefined && sink.#codec === undefined)
      sink.#files.get(resolve(String(path.value)))
    return sink
  }

  write(pieces: readonly Encoded[]): void | Promise<void> {
    const groups = groupPieces(pieces, this.#named)
    if (this.#codec !== undefined) return this.#gather(groups, this.#codec)
    this.#files.prepare([...groups.keys()].map((base) => this.#numbered.of(base).path))
    const rest = groups.entries()
    for (const [base, parts] of rest) {
      const writing = this.#put(base, parts)
      if (writing !== undefined) return writing.then(() => this.#writeRest(rest))
    }
    if (this.#rows === undefined && this.#rotates) return this.#rotate()
  }

  async #writeRest(rest: Iterable<[string, Buffer[]]>): Promise<void> {
    for (const [base, parts] of rest) await this.#put(base, parts)
    if (this.#rows === undefined && this.#rotates) await this.#rotate()
  }

  #put(base: string, parts: Buffer[]): void | Promise<void> {
    const { path } = this.#numbered.of(base)
    this.#numbered.wrote(base, lengthOf(parts))
    return this.#writer.write(this.#files.get(path), parts)
  }

  async #gather(groups: ReadonlyMap<string, Buffer[]>, codec: Codec): Promise<void> {
    const whole: string[] = []
    for (const [base, parts] of groups) {
      const { path } = this.#numbered.of(base)
      this.#numbered.wrote(base, lengthOf(parts))
      this.#frames.add(path, parts)
      if (this.#frames.isWhole(path)) whole.push(path)
    }
    this.#files.prepare(whole)
    for (const path of whole) await this.#endFrame(path, codec)
    for (let path = this.#frames.excess; path !== undefined; path = this.#frames.excess)
      await this.#endFrame(path, codec)
    if (this.#rows === undefined && this.#rotates) await this.#rotate()
  }

  /** Where no state is kept there are no epochs, and a file is as good as decided when it is written. */
  async #rotate(): Promise<void> {
    await this.#seal(false)
    this.#renames.take()
    await this.#publish()
  }

  /** What is decided gets its name, and whoever waits for that is called. */
  async #publish(): Promise<void> {
    const published = this.#renames.run()
    for (const { from } of published) this.#rows?.closed(from)
    if (this.#after === undefined) return
    await runAfterRotating(
      this.#after,
      published.map(({ to }) => to),
      this.#context,
    )
  }

  async #endFrame(path: string, codec: Codec | undefined = codecOfName(path)): Promise<void> {
    const frame = await this.#frames.compressed(path, codec!)
    this.#files.prepare([path])
    await this.#writer.write(this.#files.get(path), [frame])
    this.#frames.ended(path)
  }

  /** Ends files that are full, or all that are published only then. */
  async #seal(all: boolean): Promise<void> {
    for (const current of this.#numbered.takeDue(all)) await this.#end(current)
  }

  async #end({ path, published }: Current): Promise<void> {
    if (this.#frames.has(path)) await this.#endFrame(path)
    const open = this.#files.find(path)
    if (open === undefined) this.#rows?.closed(path)
    else this.#files.forget(open)
    if (path !== published) this.#renames.add(path, published)
  }

  async flush(isEnd = false): Promise<SinkRows> {
    const rows = this.#rows
    for (const path of this.#frames.due(isEnd)) await this.#endFrame(path)
    const { durability } = this.#context
    let touched = 0
    for (const open of this.#files.files) {
      if (!open.dirty || !open.isRegular) continue
      touched++
      open.dirty = false
      if (durability === 'power')
        await sync(open.descriptor).catch((cause: unknown) => {
          open.dirty = true
          throw writeFailure(cause, open.title)
        })
      if (rows !== undefined) open.position = rows.flushed(open.path, open.descriptor, open.position)
    }
    if (rows !== undefined) this.#advise(touched)
    this.#files.leaveAstray()
    await this.#seal(isEnd && this.#isPublishedLater)
    if (rows === undefined) {
      this.#renames.take()
      await this.#publish()
      return noRows
    }
    rows.syncFolders()
    return new Map([
      ...rows.take(),
      ...this.#numbered.take(),
      ...this.#frames.take(),
      ...this.#renames.take(),
    ])
  }

  dueAt(): number | undefined {
    return this.#dueAt(false)
  }

  decided(): Promise<void> {
    return this.#publish()
  }

  async close(): Promise<void> {
    if (this.#rows === undefined) {
      for (const path of this.#frames.due(true)) await this.#endFrame(path)
      if (this.#isPublishedLater) await this.#seal(true)
      this.#renames.take()
      await this.#publish()
    }
    this.#files.closeAll()
  }

  #advise(touched: number): void {
    const { log, durability, name } = this.#context
    if (this.#hasAdvised || touched <= many || durability !== 'power') return
    this.#hasAdvised = true
    log.info(
      `Sink "${name}" writes ${touched} files in one epoch, each of which the disk must confirm; with "publish: commit" it confirms one log for all of them.`,
    )
  }
}

const lengthOf = (parts: readonly Buffer[]): number => parts.reduce((sum, { length }) => sum + length, 0)
