/*
 * Wraps functions of Node, so that the engine need not know that a test looks on: what is synced is told, and calls under way are counted. It
 * has to come before all modules of the engine, which take some of these functions once, when they are loaded.
 */
import fs from 'node:fs'
import { open } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'

/** Told before a file or folder is synced; what it gives back is called when that is done. */
export type NoteSync = (descriptor: number) => (() => void) | undefined

const listeners = new Set<NoteSync>()
let [underway, boot] = [0, 0]

/** Calls back at each sync of this process until the function it gives is called. */
export function onSync(note: NoteSync): () => void {
  listeners.add(note)
  return () => void listeners.delete(note)
}

/** The machine is as if booted anew. */
export const bootAnew = (): void => void boot++

/** Resolves when no call that changes the disk is under way, nor has been for a while. */
export async function diskAtRest(): Promise<void> {
  for (let quiet = 0; quiet < 10; quiet = underway === 0 ? quiet + 1 : 0)
    await new Promise((resolve) => setTimeout(resolve, 2))
}

const noted = (descriptor: number): (() => void) => {
  const done = [...listeners].map((note) => note(descriptor))
  return () => {
    for (const call of done) call?.()
  }
}

type Call = (this: unknown, ...given: unknown[]) => unknown
const syncs = new Set(['sync', 'datasync', 'fsync', 'fdatasync', 'fsyncSync', 'fdatasyncSync'])

function wrap(owner: object, names: readonly string[], wrapped: (real: Call, name: string) => Call): void {
  const calls = owner as Record<string, Call>
  for (const name of names) calls[name] = Object.assign(wrapped(calls[name]!, name), calls[name])
}

/** Calls of `node:fs` that go on by themselves and call back. */
wrap(
  fs,
  ['write', 'writev', 'fdatasync', 'fsync'],
  (real, name) =>
    function (...given) {
      const done = syncs.has(name) ? noted(given[0] as number) : undefined
      const callback = given.pop() as (error: Error | null, ...more: unknown[]) => void
      underway++
      return real.call(this, ...given, (error: Error | null, ...more: unknown[]) => {
        underway--
        if (error === null) done?.()
        callback(error, ...more)
      })
    },
)

const promising = (real: Call, name: string): Call =>
  async function (...given) {
    const done = syncs.has(name) ? noted((this as { fd: number }).fd) : undefined
    underway++
    try {
      const result = await real.call(this, ...given)
      done?.()
      return result
    } finally {
      underway--
    }
  }
const handle = await open('/dev/null')
wrap(Object.getPrototypeOf(handle), ['write', 'writev', 'truncate', 'sync', 'datasync'], promising)
await handle.close()
wrap(fs.promises, ['open', 'unlink', 'mkdir', 'rename', 'truncate', 'rm', 'writeFile'], promising)

wrap(
  fs,
  ['fsyncSync', 'fdatasyncSync'],
  (real) =>
    function (...given) {
      const done = noted(given[0] as number)
      real.call(this, ...given)
      done()
    },
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
