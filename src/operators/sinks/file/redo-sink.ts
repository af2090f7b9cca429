import { fdatasync, fstatSync, readSync } from 'node:fs'
import { promisify } from 'node:util'
import { RunError } from '../../../core/run-error.ts'
import type { Encoded, RunningSink, SinkContext, SinkRows } from '../../contract/sink.ts'
import { writeFailure } from '../write-failure.ts'
import { type Codec, codecOfName } from './compression.ts'
import { type FileParts, fileParts } from './file-parts.ts'
import type { FileRows } from './file-rows.ts'
import { groupPieces } from './group-pieces.ts'
import type { NumberedFiles } from './numbered-files.ts'
import type { OpenFile, OpenFiles } from './open-files.ts'
import type { OpenFrames } from './open-frames.ts'
import type { Renames } from './renames.ts'
import type { FileSettings } from './settings.ts'
import { PieceWriter } from './write-pieces.ts'

const sync = promisify(fdatasync)

/**
 * Files that are written after the decision, behind an outbox (protocol F4: `commit`). Bytes go to places: where each file ends is recorded
 * together with how far the outbox was taken, so what a crash makes come again goes to the same places, and what stands there is compared.
 * Nothing is ever cut off.
 */
export class RedoSink implements RunningSink {
  readonly #context: SinkContext
  readonly #intend: (rows: SinkRows) => void
  readonly #codec: Codec | undefined
  readonly #rows: FileRows
  readonly #files: OpenFiles
  readonly #numbered: NumberedFiles
  readonly #frames: OpenFrames
  readonly #renames: Renames
  readonly #named: FileParts['named']
  readonly #dueAt: FileParts['dueAt']
  readonly #writer = new PieceWriter()
  /** By path: bytes that came since the last record, and would come again after a crash; and of what comes next, bytes to be left out. */
  readonly #came = new Map<string, number>()
  readonly #skip = new Map<string, number>()

  private constructor(settings: FileSettings, intend: (rows: SinkRows) => void, context: SinkContext) {
    const { codec, rows, files, numbered, frames, renames, named, dueAt } = fileParts(settings, context, true)
    this.#context = context
    this.#intend = intend
    this.#codec = codec
    // There are some wherever state is kept, and "intend" says that it is.
    this.#rows = rows!
    this.#files = files
    this.#numbered = numbered
    this.#frames = frames
    this.#renames = renames
    this.#named = named
    this.#dueAt = dueAt
  }

  static async open(
    settings: FileSettings,
    intend: (rows: SinkRows) => void,
    context: SinkContext,
  ): Promise<RedoSink> {
    const sink = new RedoSink(settings, intend, context)
    // What an earlier run has begun in another way comes to its end.
    for (const { path, published } of sink.#numbered.takeDue(false))
      if (path !== published) sink.#renames.add(path, published)
    return sink
  }

  async write(pieces: readonly Encoded[]): Promise<void> {
    await this.#endFrames()
    const groups = groupPieces(pieces, this.#named)
    const paths = [...groups.keys()].map((base) => this.#numbered.of(base).path)
    const begun = this.#numbered.takeBegun()
    if (begun.size > 0) this.#intend(begun)
    this.#files.prepare(paths)
    for (const [base, parts] of groups) {
      const { path } = this.#numbered.of(base)
      this.#numbered.wrote(
        base,
        parts.reduce((sum, { length }) => sum + length, 0),
      )
      const codec = this.#codec
      // Each piece by itself: however many come together after a crash, the same bytes come of it.
      const bytes = codec === undefined ? parts : await Promise.all(parts.map((part) => codec.compress(part)))
      await this.#put(path, Buffer.concat(bytes))
    }
  }

  async flush(): Promise<SinkRows> {
    await this.#endFrames()
    for (const open of this.#files.files) {
      if (!open.dirty) continue
      open.dirty = false
      if (this.#context.durability === 'power')
        await sync(open.descriptor).catch((cause: unknown) => {
          open.dirty = true
          throw writeFailure(cause, open.title)
        })
      open.position = this.#rows.flushed(open.path, open.descriptor, open.position)
    }
    this.#came.clear()
    this.#skip.clear()
    this.#files.leaveAstray()
    for (const { path } of this.#numbered.takeDue(false)) {
      const open = this.#files.find(path)
      if (open === undefined) this.#rows.closed(path)
      else this.#files.forget(open)
    }
    this.#rows.syncFolders()
    return new Map([
      ...this.#rows.take(),
      ...this.#numbered.take(),
      ...this.#frames.take(),
      ...this.#renames.take(),
    ])
  }

  dueAt(): number | undefined {
    return this.#dueAt(true)
  }

  async decided(): Promise<void> {
    for (const { from } of this.#renames.run()) this.#rows.closed(from)
  }

  close(): Promise<void> {
    this.#files.closeAll()
    return Promise.resolve()
  }

  /** Frames that an earlier run has left open come before all else. */
  async #endFrames(): Promise<void> {
    for (const path of this.#frames.due(true)) {
      const frame = await this.#frames.compressed(path, codecOfName(path)!)
      this.#files.prepare([path])
      await this.#put(path, frame)
      this.#frames.ended(path)
    }
  }

  async #put(path: string, given: Buffer): Promise<void> {
    const open = this.#files.get(path)
    const known = this.#rows.extentOf(path)
    if (!this.#came.has(path)) {
      this.#came.set(path, 0)
      this.#skip.set(path, known?.skip ?? 0)
    }
    const skipped = Math.min(this.#skip.get(path)!, given.length)
    this.#skip.set(path, this.#skip.get(path)! - skipped)
    const size = fstatSync(open.descriptor).size
    if (size < open.position) {
      // Of what came since the last record, that which was left out then has come as well.
      const skip = this.#came.get(path)!
      this.#rows.cutAt(path, { length: size, skip, lost: open.position - size })
      open.position = size
    }
    this.#came.set(path, this.#came.get(path)! + given.length)
    const bytes = given.subarray(skipped)
    if (bytes.length === 0) return
    if (size > open.position) this.#compare(open, bytes, size)
    await this.#writeHalves(open, bytes)
  }

  /** What stands where we are about to write is what a crash has left of the same, or somebody else's, or torn by a loss of power. */
  #compare(open: OpenFile, bytes: Buffer, size: number): void {
    const found = Buffer.alloc(Math.min(size - open.position, bytes.length))
    const count = readSync(open.descriptor, found, 0, found.length, open.position)
    const torn = this.#rows.extentOf(open.path)?.torn ?? 0
    const from = Math.min(count, Math.max(0, torn - open.position))
    if (found.subarray(from, count).equals(bytes.subarray(from, count))) return
    throw new RunError(
      'LP5400',
      open.title,
      'config',
      `In file "${open.path}", from byte ${open.position} on, stands something that this pipeline has not written, where what was decided is to go. Let nobody else write to the file: take those bytes away, or begin anew with another file.`,
    )
  }

  /** In two steps where a test may end the process in between. */
  async #writeHalves(open: OpenFile, bytes: Buffer): Promise<void> {
    const { crashPoint } = this.#context
    const half = crashPoint === undefined ? 0 : Math.floor(bytes.length / 2)
    if (half > 0) await this.#writer.write(open, [bytes.subarray(0, half)], open.position)
    crashPoint?.('file half written')
    await this.#writer.write(open, [bytes.subarray(half)], open.position)
  }
}
