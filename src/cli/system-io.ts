import { constants, readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { isatty } from 'node:tty'
import type { Files, Io, Output } from './io.ts'

/** The real outside world, and a way to wait until all that was written is out. */
export function systemIo(): { readonly io: Io; readonly drain: () => Promise<void> } {
  const stdout = output(1, () => process.stdout)
  const stderr = output(2, () => process.stderr)
  const io: Io = {
    stdout,
    stderr,
    readInput: async () => {
      const { text } = await import('node:stream/consumers')
      return text(process.stdin)
    },
    files: systemFiles(),
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
  }
  return {
    io,
    drain: async () => {
      await stdout.drain()
      await stderr.drain()
    },
  }
}

/**
 * The stream is made at the first write only: Node switches a pipe to non-blocking when it makes one, and the `stdout` sink writes to the
 * descriptor itself.
 */
function output(
  fd: number,
  open: () => NodeJS.WriteStream,
): Output & { readonly drain: () => Promise<void> } {
  let stream: NodeJS.WriteStream | undefined
  const opened = (): NodeJS.WriteStream => {
    if (stream === undefined) {
      stream = open()
      // A reader that went away (`| head -1`) is no failure of ours.
      stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 3))
    }
    return stream
  }
  return {
    write: (text) => {
      opened().write(text)
    },
    isTerminal: isatty(fd),
    get columns() {
      return this.isTerminal ? (opened().columns ?? 80) : 80
    },
    drain: () =>
      new Promise((resolve) => (stream === undefined ? resolve() : stream.write('', () => resolve()))),
  }
}

function systemFiles(): Files {
  const fs = import('node:fs/promises')
  return {
    read: async (path) => (await fs).readFile(path, 'utf8'),
    readNow: (path) => {
      try {
        return readFileSync(path, 'utf8')
      } catch {
        return undefined
      }
    },
    write: async (path, text) => (await fs).writeFile(path, text),
    exists: async (path) =>
      (await fs).access(path, constants.F_OK).then(
        () => true,
        () => false,
      ),
    glob: async (pattern) => {
      const found: string[] = []
      for await (const path of (await fs).glob(pattern)) found.push(path)
      return found.sort()
    },
  }
}
