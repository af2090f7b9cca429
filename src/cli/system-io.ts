import { existsSync, fstatSync, globSync, mkdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { isatty } from 'node:tty'
import type { Files, Io, Output } from './io.ts'

/** The real outside world. */
export const systemIo = (): Io => ({
  stdout: output(1),
  stderr: output(2),
  readInput: async () => readFileSync(0, 'utf8'),
  files: systemFiles,
  importModule: async (specifier, from) => {
    const { importModule } = await import('./plugins/import-module.ts')
    return importModule(specifier, from)
  },
  env: process.env,
  cwd: process.cwd(),
  hostname,
  signals: {
    on: (signal, callback) => {
      process.on(signal, callback)
      return () => process.off(signal, callback)
    },
    abandon: (code) => process.exit(code),
  },
  now: () => Date.now(),
  every: (milliseconds, callback) => {
    const timer = setInterval(callback, milliseconds)
    timer.unref()
    return () => clearInterval(timer)
  },
})

/**
 * Writes to the descriptor itself: what is written is out when `write` returns, and no stream has to be made, which at a cold start costs
 * more than the text.
 */
const output = (fd: number): Output => ({
  write: (text) => {
    const bytes = Buffer.from(text)
    for (let done = 0; done < bytes.length; ) done += writeSome(fd, bytes, done)
  },
  get isTerminal() {
    return isTerminal(fd)
  },
  get columns() {
    // A terminal that was never told its size says 0.
    return (this.isTerminal && (fd === 1 ? process.stdout : process.stderr).columns) || 80
  },
})

function writeSome(fd: number, bytes: Buffer, from: number): number {
  try {
    return writeSync(fd, bytes, from)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // A reader that went away (`| head -1`) is no failure of ours.
    if (code === 'EPIPE') process.exit(0)
    if (code !== 'EAGAIN') throw error
    // Whoever gave us the pipe made it non-blocking, and it is full.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    return 0
  }
}

function isTerminal(fd: number): boolean {
  try {
    const status = fstatSync(fd)
    // Devices of major number 1 are memory (`/dev/null`): no need to load what knows terminals.
    return status.isCharacterDevice() && status.rdev >> 8 !== 1 && isatty(fd)
  } catch {
    return false
  }
}

const systemFiles: Files = {
  read: async (path) => readFileSync(path, 'utf8'),
  readNow: (path) => {
    try {
      return readFileSync(path, 'utf8')
    } catch {
      return undefined
    }
  },
  write: async (path, text) => {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  },
  exists: async (path) => existsSync(path),
  glob: async (pattern) => globSync(pattern).sort(),
}
