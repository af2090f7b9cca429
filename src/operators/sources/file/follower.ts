import { closeSync } from 'node:fs'
import type { SourceContext } from '../../contract/source.ts'
import { readFailure } from '../read-failure.ts'
import { compressionOf } from './compression.ts'
import { Copies } from './copies.ts'
import { discover, type Found } from './discover.ts'
import { type FileState, growPrint, isSame, newState } from './file-state.ts'
import type { FileTable } from './file-table.ts'
import { before, keyOf, mostHead } from './identity.ts'
import { lastLineEnd } from './last-line-end.ts'
import { distinct, isYoung } from './read-all.ts'
import { decompressedHead } from './read-compressed.ts'
import { open, readWhole, restart } from './read-file.ts'
import { Tail } from './tail.ts'
import { FolderWatch } from './watch-folders.ts'

export interface FollowSettings {
  readonly path: readonly string[]
  readonly exclude: readonly string[]
  readonly decompress: boolean
  /** Microseconds, as all durations here. */
  readonly ignoreOlder: number | undefined
  /** Begin at the end of the files that are there at the start. */
  readonly fromEnd: boolean
  readonly poll: number
  readonly partial: number | undefined
  readonly grace: number
}

/** A file that is gone is remembered for so long: its copy under another name may still come. */
const memory = 24 * 3_600_000_000
/** Nothing else is read between. */
const wholeFile = { size: Number.POSITIVE_INFINITY }
/** Beyond so many open files those at rest are closed. */
const mostOpen = 1000

/** Follows files by inotify and polling together, through whatever happens to their names. */
export class Follower {
  readonly #settings: FollowSettings
  readonly #table: FileTable
  readonly #context: SourceContext
  readonly #tails = new Map<string, Tail>()
  readonly #copies = new Copies()
  /** New files that look like a copy of one that is still there: read once the original is emptied or gone. */
  readonly #waiting = new Set<string>()
  /** Sizes of compressed files at the last look: they are read when they rest. */
  readonly #sizes = new Map<string, bigint>()
  readonly #told = new Set<string>()
  readonly #watch: FolderWatch
  readonly #resumed: boolean
  /** Files at rest that were closed, with their size then. */
  readonly #idle = new Map<string, bigint>()
  readonly #byPath = new Map<string, Tail>()
  #isScanDue = true
  #isFirst = true
  #wake: () => void = () => {}

  constructor(settings: FollowSettings, table: FileTable, context: SourceContext) {
    this.#settings = settings
    this.#table = table
    this.#context = context
    this.#resumed = table.states.size > 0
    this.#watch = new FolderWatch(context.log, (path, isNew) => this.#heard(path, isNew))
  }

  async run(): Promise<void> {
    const { stop, clock } = this.#context
    const stopped = (): void => this.#wake()
    stop.addEventListener('abort', stopped, { once: true })
    let cancel = clock.after(0, () => {})
    const poll = (): void => {
      this.#isScanDue = true
      for (const tail of this.#tails.values()) tail.isDue = true
      this.#expectDue()
      this.#wake()
      cancel = clock.after(this.#settings.poll, poll)
    }
    cancel = clock.after(this.#settings.poll, poll)
    try {
      while (!stop.aborted) {
        if (this.#isScanDue) await this.#scan()
        await this.#readDue()
        if (!this.#isScanDue && !this.#hasDue() && !stop.aborted) {
          await new Promise<void>((resolve) => {
            this.#wake = resolve
          })
          // After a standstill much is told at once: all of it is heard before one file is read beyond what the others got meanwhile.
          await new Promise<void>((resolve) => void setImmediate(resolve))
        }
      }
    } finally {
      cancel()
      stop.removeEventListener('abort', stopped)
      this.#watch.close()
      for (const tail of this.#tails.values()) tail.close()
    }
  }

  #hasDue(): boolean {
    for (const tail of this.#tails.values()) if (tail.isDue) return true
    return false
  }

  #heard(path: string, isNew: boolean): void {
    const tail = this.#byPath.get(path)
    if (tail !== undefined) {
      tail.isDue = true
      // Its turn may come when another file is read far beyond what came to this one.
      this.#context.partitions.expect([tail.state.key])
    }
    if (isNew || tail === undefined) this.#isScanDue = true
    this.#wake()
  }

  async #readDue(): Promise<void> {
    const { stop, clock } = this.#context
    const { partial, grace } = this.#settings
    const { partitions } = this.#context
    this.#expectDue()
    for (const tail of [...this.#tails.values()]) {
      if (stop.aborted) return
      try {
        if (tail.isDue) await tail.read()
        if (!tail.isDue) partitions.rests(tail.state.key)
      } catch (cause) {
        this.#problem(tail.state.path, cause)
        this.#drop(tail)
        partitions.ends(tail.state.key)
        continue
      }
      const now = clock.now()
      if (partial !== undefined && tail.isPartial && now - tail.moved >= partial) tail.finishLine()
      if (tail.orphaned > 0 && !tail.isDue && now - Math.max(tail.orphaned, tail.moved) >= grace) {
        tail.state.gone = now
        this.#table.touch(tail.state)
        if (tail.isPartial) tail.finishLine()
        this.#drop(tail)
        partitions.ends(tail.state.key)
        this.#release()
      }
    }
  }

  #expectDue(): void {
    const due = [...this.#tails.values()].filter((tail) => tail.isDue)
    this.#context.partitions.expect(due.map(({ state }) => state.key))
  }

  /** Looks what is there under which name. Files that are known come first: an emptied one explains a copy. */
  async #scan(): Promise<void> {
    this.#isScanDue = false
    const { clock, stop } = this.#context
    const { files, folders, problems } = discover(this.#settings.path, this.#settings.exclude)
    this.#watch.set(folders)
    for (const { path, cause } of problems) {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') this.#problem(path, cause)
      else this.#tell(path, `File "${path}" does not exist yet; it is read as soon as it does.`)
    }
    const found = new Map(distinct(files).map((each) => [keyOf(each.status), each]))
    this.#lookForGone(found, clock.now())
    const isKnown = ([key]: [string, Found]): boolean => this.#tails.has(key) || this.#table.states.has(key)
    const entries = [...found]
    // Whatever is there at the start is waited for, in whatever order it is read.
    if (this.#isFirst) this.#context.partitions.expect(found.keys())
    for (const [key, each] of [...entries.filter(isKnown), ...entries.filter((each) => !isKnown(each))]) {
      if (stop.aborted) return
      try {
        await this.#meet(key, each)
      } catch (cause) {
        // A path that was written out and cannot be read is a mistake; what a wildcard finds may be meant or not.
        if (this.#isFirst && this.#settings.path.includes(each.path))
          throw readFailure(cause, `file "${each.path}"`)
        this.#problem(each.path, cause)
      }
    }
    if (this.#isFirst)
      for (const key of found.keys()) if (!this.#tails.has(key)) this.#context.partitions.ends(key)
    this.#isFirst = false
    this.#closeIdle()
    this.#byPath.clear()
    for (const tail of this.#tails.values()) this.#byPath.set(tail.state.path, tail)
  }

  async #meet(key: string, { path, status }: Found): Promise<void> {
    if (!status.isFile()) {
      this.#tell(path, `"${path}" is no regular file and cannot be followed; it is left out.`)
      return
    }
    const tail = this.#tails.get(key)
    const state = tail?.state ?? this.#table.states.get(key)
    if (state !== undefined && state.path !== path) {
      state.path = path
      this.#table.touch(state)
    }
    if (tail !== undefined) {
      if (tail.orphaned > 0) tail.isDue = true
      tail.orphaned = 0
      return
    }
    if (this.#waiting.has(key)) return
    if (
      state === undefined &&
      !isYoung({ path, status }, this.#settings.ignoreOlder, this.#context.clock.now())
    )
      return
    if (state !== undefined && (state.done || this.#rests(state, status.size))) return
    await this.#take(key, { path, status }, state)
  }

  /** Was it read to its end and closed, and nothing came since? */
  #rests(state: FileState, size: bigint): boolean {
    return this.#idle.get(state.key) === size
  }

  /** Opens a file that is not being read. `known`: it was read before. */
  async #take(key: string, { path, status }: Found, known: FileState | undefined): Promise<void> {
    const descriptor = open(path)
    let isOurs = false
    try {
      if (this.#settings.decompress && compressionOf(descriptor) !== undefined) {
        await this.#takeCompressed(key, { path, status }, known)
        return
      }
      if (known !== undefined) {
        if (!isSame(known, descriptor, Number(status.size))) {
          const { offset, line, before: hash } = known
          this.#copies.remember({ state: { ...known }, offset, line, end: offset, before: hash })
          restart(known, this.#table, this.#context)
        }
        isOurs = true
      } else {
        isOurs = this.#takeNew(newState(key, path), descriptor, Number(status.size))
      }
    } finally {
      closeSync(descriptor)
    }
    if (isOurs) this.#begin(this.#table.states.get(key)!)
  }

  /** False: it waits for its original. */
  #takeNew(state: FileState, descriptor: number, size: number): boolean {
    if (this.#isFirst && this.#settings.fromEnd) {
      state.offset = lastLineEnd(descriptor, size, this.#context)
    } else if (this.#isLater()) {
      const original = this.#copies.originalOf(descriptor, this.#table.states.values())
      if (original !== undefined && 'former' in original) {
        state.offset = original.former.offset
        state.line = original.former.line
        this.#context.log.info(
          `File "${state.path}" is a copy of "${original.former.state.path}"; it is read from position ${state.offset}.`,
        )
      } else if (original !== undefined && this.#isAlive(original.present)) {
        this.#waiting.add(state.key)
        return false
      } else if (original !== undefined) {
        state.offset = original.present.offset
        state.line = original.present.line
      }
    }
    growPrint(state, descriptor)
    if (state.offset > 0) state.before = before(descriptor, state.offset)
    this.#table.add(state)
    return true
  }

  /** May what is found now be a copy of something known? What stands side by side at the very first look is not. */
  #isLater(): boolean {
    if (!this.#resumed && this.#isFirst) return false
    this.#table.refresh()
    return true
  }

  /** A plain file that is being read or could be. */
  #isAlive(state: FileState): boolean {
    return state.gone === 0 && !state.done
  }

  async #takeCompressed(key: string, { path, status }: Found, known: FileState | undefined): Promise<void> {
    // Whoever compresses a file writes it in pieces.
    const rests = this.#isFirst || this.#sizes.get(key) === status.size
    this.#sizes.set(key, status.size)
    if (!rests) return
    this.#sizes.delete(key)
    const descriptor = open(path)
    const compression = compressionOf(descriptor)
    closeSync(descriptor)
    if (compression === undefined) return
    const state = known ?? newState(key, path)
    if (known === undefined) {
      const head = await decompressedHead(path, compression, mostHead)
      state.head = head.length
      state.print = head
      const original = this.#isLater()
        ? this.#copies.originalByHead(head, this.#table.states.values())
        : undefined
      if (this.#isFirst && this.#settings.fromEnd) state.done = true
      else if (original !== undefined) {
        state.offset = original.offset
        state.line = original.line
      }
      this.#table.add(state)
    }
    const { partitions, stop } = this.#context
    partitions.expect([key])
    const pieces = readWhole(state, compression, this.#table, this.#context, wholeFile)
    for (let done = false; !done; ) done = (await pieces.next()).done === true
    if (!stop.aborted) partitions.ends(key)
  }

  #begin(state: FileState): void {
    state.gone = 0
    this.#idle.delete(state.key)
    this.#tails.set(
      state.key,
      new Tail(state, this.#table, this.#context, (former) => {
        this.#copies.remember(former)
        this.#release()
        return this.#hasCopy()
      }),
    )
  }

  /** An original is emptied or gone: what its copies hold beyond it is read now. */
  #release(): void {
    this.#waiting.clear()
    this.#isScanDue = true
  }

  /** Is a file there that we do not know and that is a copy of one that was emptied? */
  #hasCopy(): boolean {
    for (const { path, status } of discover(this.#settings.path, this.#settings.exclude).files) {
      if (!status.isFile() || this.#table.states.has(keyOf(status))) continue
      const descriptor = open(path)
      try {
        const original = this.#copies.originalOf(descriptor, [])
        if (original !== undefined) return true
      } finally {
        closeSync(descriptor)
      }
    }
    return false
  }

  #lookForGone(found: ReadonlyMap<string, Found>, now: number): void {
    for (const tail of this.#tails.values()) {
      if (found.has(tail.state.key)) continue
      if (tail.orphaned === 0) {
        tail.orphaned = now
        tail.isDue = true
      }
    }
    for (const state of [...this.#table.states.values()]) {
      if (this.#tails.has(state.key)) continue
      if (found.has(state.key)) {
        if (state.gone > 0) {
          state.gone = 0
          this.#table.touch(state)
        }
      } else if (state.gone === 0) {
        state.gone = now
        this.#table.touch(state)
      } else if (now - state.gone > memory) {
        this.#table.forget(state)
        this.#idle.delete(state.key)
      }
    }
    for (const key of [...this.#waiting, ...this.#sizes.keys()]) {
      if (found.has(key)) continue
      this.#waiting.delete(key)
      this.#sizes.delete(key)
    }
  }

  #closeIdle(): void {
    if (this.#tails.size <= mostOpen) return
    const resting = [...this.#tails.values()]
      .filter((tail) => !tail.isDue && !tail.isPartial && tail.orphaned === 0)
      .sort((a, b) => a.moved - b.moved)
    for (const tail of resting.slice(0, this.#tails.size - mostOpen)) {
      this.#drop(tail)
      this.#idle.set(tail.state.key, BigInt(tail.state.offset))
    }
  }

  #drop(tail: Tail): void {
    this.#tails.delete(tail.state.key)
    tail.close()
  }

  #problem(path: string, cause: unknown): void {
    this.#tell(path, readFailure(cause, `file "${path}"`).message)
  }

  /** Says it once for each file. */
  #tell(path: string, message: string): void {
    if (this.#told.has(path) || this.#told.size > 10_000) return
    this.#told.add(path)
    this.#context.log.warn(message)
  }
}
