import fs from 'node:fs'
import { basename, join, relative } from 'node:path'
import { type DiskCall, type DiskFault, watchDisk } from './watched-disk.ts'

/** What a crash leaves behind. */
export interface DiskImage {
  /** Puts it onto the disk, once. */
  readonly restore: () => void
}

/** By name: the key of a file, or `folder`. */
type Entries = ReadonlyMap<string, string>

interface Place {
  readonly path: string
  readonly link: string
  readonly bytes: Buffer
}

const folderKey = 'folder'
const page = 4096
/** SQLite syncs by itself: what stands there is taken as what it has made durable. */
const syncsItself = (name: string): boolean => name.startsWith('state.db')

/**
 * A folder of the real disk that knows what of it was synced, and on which calls may fail. A killed process leaves all behind that it has written; a loss of power may take
 * what was written to a file since its last sync, page by page, and names that came into a folder or left it since that was synced. Files keep
 * their inodes over a crash, since sinks know their files by them. Where a sync failed, the kernel takes what it could not write for written, as
 * it does on a machine: no later sync makes that durable.
 */
export class LossyDisk {
  readonly #folder: string
  /** A name for each file, so that its inode stays and no other file gets it. */
  readonly #links: string
  /** By key: the bytes that were synced. */
  readonly #contents = new Map<string, Buffer>()
  /** By key: the pages that no sync will write any more, unless they are written to again. */
  readonly #given = new Map<string, Set<number>>()
  /** By path: the names that were synced. */
  readonly #entries = new Map<string, Entries>()
  readonly #unsubscribe: () => void
  #isCrashed = false

  /** `fault`: what goes wrong with a call that changes it, and the name of what it changes. */
  constructor(
    folder: string,
    fault: (call: DiskCall['kind'], name: string) => DiskFault | undefined = () => undefined,
  ) {
    this.#folder = folder
    this.#links = fs.mkdtempSync(`${folder}-links-`)
    this.#unsubscribe = watchDisk({
      syncing: (descriptor) => this.#note(descriptor),
      writing: (descriptor, at, length) => this.#noteWrite(descriptor, at, length),
      fault: (call) => {
        const path = 'path' in call ? call.path : pathOf(call.descriptor)
        return this.#isCrashed || !this.#has(path) ? undefined : fault(call.kind, basename(path))
      },
    })
    this.settle()
  }

  /** All that is there is durable. */
  settle(): void {
    this.#contents.clear()
    this.#given.clear()
    this.#entries.clear()
    for (const path of [this.#folder, ...foldersBelow(this.#folder)]) {
      this.#entries.set(path, entriesOf(path))
      for (const name of filesIn(path)) {
        const file = join(path, name)
        this.#contents.set(this.#hold(file), fs.readFileSync(file))
      }
    }
  }

  /** The process dies now: nothing that was written is lost. */
  kill(): DiskImage {
    return this.#crash(
      () => true,
      (_, now) => now,
    )
  }

  /** Power is lost now: every other time with all that was not synced, else with some of it. */
  losePower(random: () => number): DiskImage {
    if (random() < 0.5) return this.loseAll()
    return this.#crash(
      () => random() < 0.5,
      (synced, now) => torn(synced, now, random),
    )
  }

  /** Power is lost now, and nothing is left but what was synced. */
  loseAll(): DiskImage {
    return this.#crash(
      () => false,
      (synced) => synced,
    )
  }

  close(): void {
    this.#unsubscribe()
    fs.rmSync(this.#links, { recursive: true, force: true })
  }

  #crash(keepsNames: () => boolean, bytesOf: (synced: Buffer, now: Buffer) => Buffer): DiskImage {
    this.#isCrashed = true
    const folders: string[] = []
    const files: Place[] = []
    const walk = (path: string): void => {
      folders.push(path)
      const now = fs.existsSync(path) ? entriesOf(path) : new Map<string, string>()
      const synced = this.#entries.get(path) ?? new Map<string, string>()
      const chosen = keepsNames() ? now : synced
      for (const name of new Set([...now.keys(), ...synced.keys()])) {
        const file = join(path, name)
        const key = (syncsItself(name) ? now : chosen).get(name)
        if (key === undefined) continue
        if (key === folderKey) {
          walk(file)
          continue
        }
        if (now.get(name) === key) this.#hold(file)
        const link = join(this.#links, key)
        const bytes = fs.readFileSync(link)
        files.push({
          path: file,
          link,
          bytes: syncsItself(name) ? bytes : bytesOf(this.#contents.get(key) ?? Buffer.alloc(0), bytes),
        })
      }
    }
    walk(this.#folder)
    return {
      restore: () => {
        for (const name of fs.readdirSync(this.#folder))
          fs.rmSync(join(this.#folder, name), { recursive: true })
        for (const path of folders) fs.mkdirSync(path, { recursive: true })
        for (const { path, link, bytes } of files) {
          fs.writeFileSync(link, bytes)
          fs.linkSync(link, path)
        }
        this.#isCrashed = false
      },
    }
  }

  #has(path: string): boolean {
    return path === this.#folder || !relative(this.#folder, path).startsWith('..')
  }

  #note(descriptor: number): ((isDone: boolean) => void) | undefined {
    const path = pathOf(descriptor)
    if (this.#isCrashed || !this.#has(path)) return undefined
    const stats = fs.fstatSync(descriptor, { bigint: true })
    if (stats.isDirectory()) {
      const entries = entriesOf(path)
      for (const [name, key] of entries) if (key !== folderKey) this.#hold(join(path, name))
      return (isDone) => {
        if (isDone && !this.#isCrashed) this.#entries.set(path, entries)
      }
    }
    const key = keyOf(stats)
    const bytes = fs.readFileSync(`/proc/self/fd/${descriptor}`)
    return (isDone) => {
      if (this.#isCrashed) return
      if (isDone) this.#contents.set(key, this.#written(key, bytes))
      else this.#giveUp(key, bytes)
    }
  }

  /** What a sync makes of what stands in a file. */
  #written(key: string, bytes: Buffer): Buffer {
    const given = this.#given.get(key)
    if (given === undefined || given.size === 0) return bytes
    const before = this.#contents.get(key) ?? Buffer.alloc(0)
    const after = Buffer.from(bytes)
    for (const number of given) {
      const [from, to] = [number * page, Math.min((number + 1) * page, after.length)]
      if (from >= to) continue
      after.fill(0, from, to)
      before.copy(after, from, from, to)
    }
    return after
  }

  /** A sync has failed: what it was to write never will be. */
  #giveUp(key: string, bytes: Buffer): void {
    const given = this.#given.get(key) ?? new Set<number>()
    this.#given.set(key, given)
    const before = this.#contents.get(key) ?? Buffer.alloc(0)
    for (let number = 0; number * page < bytes.length; number++) {
      const range = [number * page, (number + 1) * page] as const
      if (!bytes.subarray(...range).equals(before.subarray(...range))) given.add(number)
    }
  }

  #noteWrite(descriptor: number, at: number, length: number): void {
    if (this.#given.size === 0) return
    const given = this.#given.get(keyOf(fs.fstatSync(descriptor, { bigint: true })))
    for (const number of given ?? [])
      if ((number + 1) * page > at && number * page < at + length) given!.delete(number)
  }

  /** Its key; from now on it keeps its inode. */
  #hold(path: string): string {
    const key = keyOf(fs.lstatSync(path, { bigint: true }))
    const link = join(this.#links, key)
    if (!fs.existsSync(link)) fs.linkSync(path, link)
    return key
  }
}

/** Of what was written since the last sync: all, nothing, some pages, or all up to a place. */
function torn(synced: Buffer, now: Buffer, random: () => number): Buffer {
  if (synced.equals(now)) return now
  const kind = random()
  if (kind < 0.25) return now
  if (kind < 0.5) return synced
  if (kind < 0.75) {
    const from = Math.min(synced.length, now.length)
    return now.subarray(0, Math.round(from + random() * (now.length - from)))
  }
  const mixed = Buffer.alloc(now.length)
  for (let at = 0; at < now.length; at += page) {
    const from = random() < 0.5 ? now : synced
    if (at < from.length) from.copy(mixed, at, at, Math.min(at + page, now.length, from.length))
  }
  return mixed
}

const pathOf = (descriptor: number): string => fs.readlinkSync(`/proc/self/fd/${descriptor}`)

const keyOf = ({ ino, birthtimeNs }: Pick<fs.BigIntStats, 'ino' | 'birthtimeNs'>): string =>
  `${ino}-${birthtimeNs}`

function entriesOf(path: string): Map<string, string> {
  const entries = new Map<string, string>()
  for (const entry of fs.readdirSync(path, { withFileTypes: true })) {
    const key = entry.isDirectory()
      ? folderKey
      : keyOf(fs.lstatSync(join(path, entry.name), { bigint: true }))
    entries.set(entry.name, key)
  }
  return entries
}

const filesIn = (path: string): readonly string[] =>
  fs
    .readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)

const foldersBelow = (folder: string): readonly string[] =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))

/** Relative paths of the files below a folder. */
export const filesBelow = (folder: string): readonly string[] =>
  [folder, ...foldersBelow(folder)]
    .flatMap((path) => filesIn(path).map((name) => relative(folder, join(path, name))))
    .sort()
