import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import type { Clock } from '../../../core/clock.ts'
import { RunError } from '../../../core/run-error.ts'
import type { Log } from '../../contract/log.ts'

interface Options {
  readonly command: readonly string[]
  /** `exec sink "name"`. */
  readonly title: string
  /** Microseconds that the program has to finish at the end. */
  readonly timeout: number
  readonly clock: Clock
  readonly log: Log
}

type Child = ChildProcessByStdio<Writable, null, Readable>

/** Characters of a line of standard error that are told. */
const longestLine = 1000
/** Microseconds between the request to end and its enforcement. */
const grace = 2_000_000

/** One program that reads lines, started again after it has ended. */
export class ChildProcess {
  readonly #options: Options
  #child: Child | undefined
  /** How the last one ended, until that was told. */
  #ended: string | undefined
  #exited: Promise<void> = Promise.resolve()

  constructor(options: Options) {
    this.#options = options
  }

  /** Rejects with LP5496 when there is no such program. */
  async start(): Promise<void> {
    const { command, title, log } = this.#options
    const [program, ...rest] = command
    const child = spawn(program!, rest, { stdio: ['pipe', 'ignore', 'pipe'] })
    // A pipe that breaks is told by how the program ended.
    child.stdin.on('error', () => {})
    createInterface({ input: child.stderr }).on('line', (line) => {
      log.info(`${title}: ${line.slice(0, longestLine).replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')}`)
    })
    try {
      await once(child, 'spawn')
    } catch (cause) {
      throw startFailure(cause, program!, title)
    }
    this.#child = child
    this.#exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#child = undefined
        this.#ended = signal === null ? `with status ${code}` : `by ${signal}`
        resolve()
      })
    })
  }

  /** Resolves when the pipe has all; rejects with blame `connection` when the program ends before that, or has ended since the last call. */
  async write(parts: readonly Buffer[]): Promise<void> {
    if (this.#ended !== undefined) throw this.#failure()
    if (this.#child === undefined) await this.start()
    const child = this.#child!
    const written = new Promise<boolean>((resolve) => {
      child.stdin.write(Buffer.concat(parts), (error) => resolve(error === null || error === undefined))
    })
    const isWritten = await Promise.race([written, this.#exited.then(() => false)])
    if (isWritten) return
    // The pipe may break a moment before the end is told, or the program has closed it and stays.
    const cancel = this.#options.clock.after(grace, () => child.kill('SIGKILL'))
    await this.#exited
    cancel()
    throw this.#failure()
  }

  /** Ends the input and waits for the program; one that does not end in time is ended. */
  async close(): Promise<void> {
    const { title, timeout, clock, log } = this.#options
    const child = this.#child
    if (child !== undefined) {
      child.stdin.end()
      const cancels = [
        clock.after(timeout, () => {
          log.warn(
            `${title}: the program "${this.#program}" did not end within ${timeout / 1e6} s and is ended.`,
            {
              code: 'LP5495',
            },
          )
          child.kill('SIGTERM')
        }),
        clock.after(timeout + grace, () => child.kill('SIGKILL')),
      ]
      await this.#exited
      for (const cancel of cancels) cancel()
    }
    if (this.#ended !== undefined && this.#ended !== 'with status 0')
      log.warn(`${title}: the program "${this.#program}" ended ${this.#ended}.`, { code: 'LP5495' })
    this.#ended = undefined
  }

  get #program(): string {
    return this.#options.command[0]!
  }

  #failure(): RunError {
    const how = this.#ended ?? 'by itself'
    this.#ended = undefined
    return new RunError(
      'LP5495',
      this.#options.title,
      'connection',
      `The program "${this.#program}" ended ${how}; it is started again.`,
    )
  }
}

/** What to say of a program that cannot be started; its arguments are not repeated. */
function startFailure(cause: unknown, program: string, title: string): RunError {
  const { code } = cause as NodeJS.ErrnoException
  const why =
    code === 'ENOENT'
      ? 'there is no such program'
      : code === 'EACCES'
        ? 'this user may not run it'
        : `the system says ${code ?? 'no'}`
  return new RunError('LP5496', title, 'config', `The program "${program}" cannot be started: ${why}.`)
}
