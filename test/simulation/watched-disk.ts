/*
 * Wraps functions of Node, so that the engine need not know that a test looks on: what is written and synced is told, calls under way are
 * counted, and a test may let one fail or write less than it was given. It has to come before all modules of the engine, which take some of
 * these functions once, when they are loaded.
 */
import fs from 'node:fs'
import { open } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { DatabaseSync } from 'node:sqlite'

/** A call that changes the disk: `write` and `sync` by descriptor, `make` (a file or a folder) and `rename` by path, `commit` of a database by its path. */
export type DiskCall =
  | { readonly kind: 'write' | 'sync'; readonly descriptor: number }
  | { readonly kind: 'make' | 'rename' | 'commit'; readonly path: string }

/** The code of the system with which a call fails, or the share of the bytes that a write writes. */
export type DiskFault = 'ENOSPC' | 'EIO' | number

/** What a test hears and does. */
export interface DiskWatch {
  /** Told before a file or folder is synced; what it gives back is called when that is done, or has failed. */
  readonly syncing: (descriptor: number) => ((isDone: boolean) => void) | undefined
  /** From a place on, so many bytes are written; Infinity: what stands there is cut off. */
  readonly writing: (descriptor: number, at: number, length: number) => void
  /** Undefined: nothing goes wrong with the call. */
  readonly fault: (call: DiskCall) => DiskFault | undefined
}

const watches = new Set<DiskWatch>()
let [underway, boot] = [0, 0]

/** Is told of the disk until the function that it gives is called. */
export function watchDisk(watch: DiskWatch): () => void {
  watches.add(watch)
  return () => void watches.delete(watch)
}

/** The machine is as if booted anew. */
export const bootAnew = (): void => void boot++

/** Work that changes the disk and that no call here would show. */
export async function underWatch<T>(work: Promise<T>): Promise<T> {
  underway++
  try {
    return await work
  } finally {
    underway--
  }
}

/** Resolves when no call that changes the disk is under way, nor has been for a while. */
export async function diskAtRest(): Promise<void> {
  for (let quiet = 0; quiet < 10; quiet = underway === 0 ? quiet + 1 : 0)
    await new Promise((resolve) => setTimeout(resolve, 2))
}

type Call = (this: unknown, ...given: unknown[]) => unknown
type Before = (this: unknown, name: string, given: readonly unknown[]) => Began

interface Began {
  /** What the call is given in the end. */
  readonly given: readonly unknown[]
  readonly ended?: (isDone: boolean) => void
  /** It is not made: it fails with this. */
  readonly failure?: Error
}

function wrap(owner: object, names: readonly string[], wrapped: (real: Call, name: string) => Call): void {
  const calls = owner as Record<string, Call>
  for (const name of names) calls[name] = Object.assign(wrapped(calls[name]!, name), calls[name])
}

/** Calls that are over when they return. */
const atOnce =
  (before: Before) =>
  (real: Call, name: string): Call =>
    function (...all) {
      const { given, ended, failure } = before.call(this, name, all)
      if (failure !== undefined) {
        ended?.(false)
        throw failure
      }
      const result = real.call(this, ...given)
      ended?.(true)
      return result
    }

/** Calls that go on by themselves and call back. */
const callingBack =
  (before: Before) =>
  (real: Call, name: string): Call =>
    function (...all) {
      const callback = all.pop() as (error: Error | null, ...more: unknown[]) => void
      const { given, ended, failure } = before.call(this, name, all)
      underway++
      const done = (error: Error | null, ...more: unknown[]): void => {
        underway--
        ended?.(error === null)
        callback(error, ...more)
      }
      return failure === undefined ? real.call(this, ...given, done) : void setImmediate(done, failure)
    }

const promising =
  (before: Before) =>
  (real: Call, name: string): Call =>
    async function (...all) {
      const { given, ended, failure } = before.call(this, name, all)
      underway++
      let isDone = false
      try {
        if (failure !== undefined) throw failure
        const result = await real.call(this, ...given)
        isDone = true
        return result
      } finally {
        ended?.(isDone)
        underway--
      }
    }

function faultOf(call: DiskCall): DiskFault | undefined {
  for (const watch of watches) {
    const fault = watch.fault(call)
    if (fault !== undefined) return fault
  }
  return undefined
}

const failing = (code: string, name: string): Error =>
  Object.assign(new Error(`${code}: the disk of the test fails, ${name}`), { code, syscall: name })

const syncing = (descriptor: number, name: string, given: readonly unknown[]): Began => {
  const fault = faultOf({ kind: 'sync', descriptor })
  const done = [...watches].map((watch) => watch.syncing(descriptor))
  const ended = (isDone: boolean): void => {
    for (const call of done) call?.(isDone)
  }
  return typeof fault === 'string' ? { given, ended, failure: failing(fault, name) } : { given, ended }
}

/** `place`: which argument says where it is written; a whole buffer, or parts of it, or several. */
function writing(descriptor: number, name: string, [bytes, ...more]: readonly unknown[]): Began {
  const isOne = bytes instanceof Uint8Array
  const parts = (isOne ? [bytes] : bytes) as readonly Uint8Array[]
  const [offset, length, place] = isOne
    ? (more as [number, number, number | null])
    : [0, parts.reduce((sum, part) => sum + part.length, 0), more[0] as number | null]
  const fault = faultOf({ kind: 'write', descriptor })
  if (typeof fault === 'string') return { given: [], failure: failing(fault, name) }
  const count = fault === undefined ? length : Math.max(1, Math.floor(length * fault))
  const at = place ?? fs.fstatSync(descriptor).size
  for (const watch of watches) watch.writing(descriptor, at, count)
  if (isOne) return { given: [bytes, offset, count, place] }
  return { given: [count === length ? parts : [Buffer.concat(parts).subarray(0, count)], ...more] }
}

const cutting = (descriptor: number, length: number): void => {
  for (const watch of watches) watch.writing(descriptor, length, Number.POSITIVE_INFINITY)
}

const onPath =
  (kind: 'make' | 'rename'): Before =>
  (name, given) => {
    const fault = faultOf({ kind, path: String(given[0]) })
    return typeof fault === 'string' ? { given, failure: failing(fault, name) } : { given }
  }
const plainly: Before = (_, given) => ({ given })
const opening: Before = (name, given) => {
  const isMade =
    typeof given[1] === 'number' ? (given[1] & fs.constants.O_CREAT) !== 0 : /^[wa]/.test(String(given[1]))
  return isMade ? onPath('make')(name, given) : { given }
}
const writingTo: Before = (name, [descriptor, ...given]) => {
  const began = writing(descriptor as number, name, given)
  return { ...began, given: [descriptor, ...began.given] }
}
const syncingOf: Before = (name, given) => syncing(given[0] as number, name, given)
const descriptorOf = (handle: unknown): number => (handle as { fd: number }).fd

wrap(fs, ['write', 'writev'], callingBack(writingTo))
wrap(fs, ['fdatasync', 'fsync'], callingBack(syncingOf))
wrap(fs, ['writeSync', 'writevSync'], atOnce(writingTo))
wrap(fs, ['fsyncSync', 'fdatasyncSync'], atOnce(syncingOf))
wrap(fs, ['mkdirSync'], atOnce(onPath('make')))
wrap(fs, ['openSync'], atOnce(opening))
wrap(fs, ['renameSync'], atOnce(onPath('rename')))
wrap(
  fs,
  ['ftruncateSync'],
  atOnce((_, given) => {
    cutting(given[0] as number, given[1] as number)
    return { given }
  }),
)

const handle = await open('/dev/null')
const handles: object = Object.getPrototypeOf(handle)
await handle.close()
wrap(
  handles,
  ['write', 'writev'],
  promising(function (name, given) {
    return writing(descriptorOf(this), name, given)
  }),
)
wrap(
  handles,
  ['sync', 'datasync'],
  promising(function (name, given) {
    return syncing(descriptorOf(this), name, given)
  }),
)
wrap(
  handles,
  ['truncate'],
  promising(function (_, given) {
    cutting(descriptorOf(this), given[0] as number)
    return { given }
  }),
)
wrap(fs.promises, ['open'], promising(opening))
wrap(fs.promises, ['mkdir'], promising(onPath('make')))
wrap(fs.promises, ['rename'], promising(onPath('rename')))
wrap(fs.promises, ['unlink', 'truncate', 'rm', 'writeFile'], promising(plainly))

/** SQLite has the disk for itself; all that others see of it is that a commit fails: 10 an error of the disk, 13 no room. */
wrap(
  DatabaseSync.prototype,
  ['exec'],
  atOnce(function (_, given) {
    if (given[0] !== 'COMMIT') return { given }
    const fault = faultOf({ kind: 'commit', path: String((this as DatabaseSync).location()) })
    if (typeof fault !== 'string') return { given }
    const errcode = fault === 'ENOSPC' ? 13 : 10
    return { given, failure: Object.assign(new Error('the disk of the test fails'), { errcode }) }
  }),
)

wrap(
  fs,
  ['readFileSync'],
  (real) =>
    function (...given) {
      return given[0] === '/proc/sys/kernel/random/boot_id' ? `boot ${boot}` : real.call(this, ...given)
    },
)
syncBuiltinESMExports()
