import { matchesGlob } from 'node:path'
import type { Io, Signal } from '../../src/cli/io.ts'

export interface MemoryIo {
  readonly io: Io
  readonly out: () => string
  readonly err: () => string
  readonly files: Map<string, string>
  readonly raise: (signal: Signal) => void
  /** Exit codes with which the process was ended at once. */
  readonly abandoned: number[]
  /** Runs what `every` was given, once. */
  readonly tick: () => void
}

export interface MemoryIoOptions {
  readonly files?: Readonly<Record<string, string>>
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
  readonly terminal?: boolean
  /** What modules export, by what stands after `use`. */
  readonly modules?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** An outside world in memory. */
export function memoryIo({
  files = {},
  input = '',
  env = {},
  terminal = false,
  modules = {},
}: MemoryIoOptions = {}): MemoryIo {
  const stored = new Map(Object.entries(files))
  const written = { out: '', err: '' }
  const listeners = new Map<Signal, Set<() => void>>()
  const timers = new Set<() => void>()
  const abandoned: number[] = []
  const output = (key: 'out' | 'err') => ({
    write: (text: string): void => {
      written[key] += text
    },
    isTerminal: terminal,
    columns: 80,
  })
  const io: Io = {
    stdout: output('out'),
    stderr: output('err'),
    readInput: async () => input,
    files: {
      read: async (path) => {
        const text = stored.get(path)
        if (text !== undefined) return text
        const isFolder = [...stored.keys()].some((name) => name.startsWith(`${path.replace(/\/$/, '')}/`))
        throw Object.assign(new Error('not to be read'), { code: isFolder ? 'EISDIR' : 'ENOENT' })
      },
      readNow: (path) => stored.get(path),
      write: async (path, text) => {
        stored.set(path, text)
      },
      exists: async (path) => stored.has(path),
      glob: async (pattern) => [...stored.keys()].filter((path) => matchesGlob(path, pattern)).sort(),
    },
    importModule: async (specifier) => modules[specifier],
    env,
    cwd: '/work',
    hostname: () => 'web-1',
    signals: {
      on: (signal, callback) => {
        const set = listeners.get(signal) ?? new Set()
        listeners.set(signal, set.add(callback))
        return () => set.delete(callback)
      },
      abandon: (code) => abandoned.push(code),
    },
    now: () => 0,
    every: (_, callback) => {
      timers.add(callback)
      return () => timers.delete(callback)
    },
  }
  return {
    io,
    out: () => written.out,
    err: () => written.err,
    files: stored,
    raise: (signal) => {
      for (const callback of listeners.get(signal) ?? []) callback()
    },
    abandoned,
    tick: () => {
      for (const callback of timers) callback()
    },
  }
}
