import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface ServerCommand {
  /** For messages. */
  readonly name: string
  /** Of this server alone: its pid, its log, its data. */
  readonly folder: string
  readonly program: string
  readonly args: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** A real request to the server; true when it was answered as by one that works. */
  readonly isReady: () => Promise<boolean>
}

/** Long enough for a cold start on a machine that is busy with other things. */
const startLimit = 180_000
const stopLimit = 30_000

/** A server as a process of its own, known by its pid file, so that whoever comes later finds it. */
export class ServerProcess {
  /** What the server says, of all its starts. */
  readonly log: string
  readonly #command: ServerCommand
  readonly #pidFile: string

  constructor(command: ServerCommand) {
    this.#command = command
    this.log = join(command.folder, 'server.log')
    this.#pidFile = join(command.folder, 'pid')
  }

  /** Of the process that runs; undefined where none does. */
  get pid(): number | undefined {
    return livingPid(this.#pidFile)
  }

  /** Starts the server if it does not run, and waits until it answers. */
  async start(): Promise<void> {
    const { name, folder, program, args, environment, isReady } = this.#command
    if (this.pid === undefined) {
      mkdirSync(folder, { recursive: true })
      const log = openSync(this.log, 'a')
      const env = { ...process.env, ...environment }
      const child = spawn(program, args, { cwd: folder, detached: true, stdio: ['ignore', log, log], env })
      const failed = new Promise<never>((_, reject) => child.once('error', reject))
      await Promise.race([failed, new Promise((resolve) => child.once('spawn', resolve))])
      child.unref()
      closeSync(log)
      writeFileSync(this.#pidFile, String(child.pid))
    }
    for (const end = Date.now() + startLimit; !(await isReady()); await sleep(100)) {
      if (this.pid === undefined) throw new Error(`${name} ended while it started.\n${this.#lastLines()}`)
      if (Date.now() > end)
        throw new Error(`${name} does not answer after ${startLimit / 1000} s.\n${this.#lastLines()}`)
    }
  }

  /** Asks the server to end and waits for it; one that does not is killed. */
  async stop(): Promise<void> {
    const { pid } = this
    if (pid === undefined) return
    process.kill(pid, 'SIGTERM')
    if (!(await this.#isGone(stopLimit))) await this.kill()
    rmSync(this.#pidFile, { force: true })
  }

  /** Ends the server as a crash would, by SIGKILL. */
  async kill(): Promise<void> {
    const { pid } = this
    if (pid === undefined) return
    process.kill(pid, 'SIGKILL')
    if (!(await this.#isGone(stopLimit))) throw new Error(`${this.#command.name} (${pid}) cannot be killed`)
    rmSync(this.#pidFile, { force: true })
  }

  async restart(): Promise<void> {
    await this.stop()
    await this.start()
  }

  async #isGone(limit: number): Promise<boolean> {
    for (const end = Date.now() + limit; this.pid !== undefined; await sleep(20))
      if (Date.now() > end) return false
    return true
  }

  #lastLines(): string {
    return readFileSync(this.log, 'utf8').trimEnd().split('\n').slice(-30).join('\n')
  }
}

/** The pid that a file names, if such a process runs; one that ended and waits for its parent does not. */
export function livingPid(file: string): number | undefined {
  if (!existsSync(file)) return undefined
  const pid = Number(readFileSync(file, 'utf8'))
  if (!Number.isInteger(pid) || pid <= 0) return undefined
  try {
    process.kill(pid, 0)
  } catch {
    return undefined
  }
  return hasEnded(pid) ? undefined : pid
}

/** True where the system tells that the process is only left for its parent to see, and no thread of it still dies. */
function hasEnded(pid: number): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return /^State:\s+[ZX]/m.test(status) && Number(/^Threads:\s+(\d+)/m.exec(status)?.[1] ?? 0) <= 1
  } catch {
    return existsSync('/proc/self')
  }
}
