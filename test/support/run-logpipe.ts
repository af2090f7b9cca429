import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Counters } from '../../src/runtime/ledger.ts'

const entry = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts')

/** What `--stats-json` says at the end of a run. */
export interface RunStats {
  /** Everything that came in is accounted for. */
  readonly balanced: boolean
  readonly rejected: number
  readonly total: Counters
  /** One for each node, such as `{ what: "sink archive", kind: "sink", … }`. */
  readonly nodes: readonly (Counters & { readonly what: string; readonly kind: string })[]
}

/** How one run of the command ended. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly errors: string
  readonly output: string
  /** Undefined where the run was killed. */
  readonly stats: RunStats | undefined
}

export interface RunOptions {
  /** Where it runs; relative paths in the pipeline begin there. */
  readonly folder: string
  /** Folder of its state; `state` in its folder unless told. False: it has none. */
  readonly state?: string | false
  /** Ends with its input. */
  readonly untilEof?: boolean
  /** A named point of a crash, and its count, such as `before decision:2`. */
  readonly crashAt?: string
  /** More options of the command. */
  readonly more?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** What comes to standard input, which ends then unless it is told to stay open. */
  readonly input?: string
  readonly inputStaysOpen?: boolean
  /** Tells its warnings too. */
  readonly warns?: boolean
  /** Standard output is kept; it is thrown away unless told. */
  readonly keepsOutput?: boolean
}

export interface LogpipeRun {
  readonly pid: number
  readonly ended: Promise<Ended>
  /** Its standard input, where it stays open. */
  readonly stdin: Writable | null
  /** What standard error says until now. */
  readonly errors: () => string
  /** Bytes of memory of the process now (RSS); 0 where the system does not tell. */
  readonly memory: () => number
  /** Ends the process as a crash would, by SIGKILL. */
  readonly kill: () => Promise<Ended>
  /** Asks it to end what it has begun, by SIGTERM. */
  readonly stop: () => Promise<Ended>
  /** Its end; rejects with what it said where it has not come after `limit` milliseconds. */
  readonly endsWithin: (limit: number) => Promise<Ended>
  /** Waits until standard error holds the text; rejects where the run ends before, or after `limit` milliseconds. */
  readonly says: (text: string | RegExp, limit?: number) => Promise<void>
  /** Waits until the question is answered by true; rejects where the run ends before, or after `limit` milliseconds. */
  readonly until: (question: () => boolean | Promise<boolean>, limit?: number) => Promise<void>
}

/** Runs a pipeline file as a process by the real command, `logpipe run`. */
export function runLogpipe(pipe: string, options: RunOptions): LogpipeRun {
  const {
    folder,
    state = join(folder, 'state'),
    crashAt,
    more = [],
    environment,
    keepsOutput = false,
  } = options
  const args = [entry, 'run', pipe, '--stats-json', ...more]
  if (options.warns !== true) args.push('--quiet')
  if (options.untilEof === true) args.push('--until-eof')
  if (state !== false) args.push('--state', state)
  const child = spawn(process.execPath, args, {
    cwd: folder,
    stdio: [options.input === undefined ? 'ignore' : 'pipe', keepsOutput ? 'pipe' : 'ignore', 'pipe'],
    env: { ...process.env, ...environment, ...(crashAt === undefined ? {} : { LOGPIPE_CRASH_AT: crashAt }) },
  })
  // Who is killed takes no more.
  child.stdin?.on('error', () => {})
  if (options.inputStaysOpen === true) child.stdin?.write(options.input ?? '')
  else child.stdin?.end(options.input)
  let errors = ''
  let output = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  // Whoever forgets a run does not leave it behind.
  const atExit = (): void => void child.kill('SIGKILL')
  process.once('exit', atExit)
  let isOver = false
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.on('close', (code, signal) => {
      isOver = true
      process.removeListener('exit', atExit)
      resolve({ code, signal, errors, output, stats: statsOf(errors) })
    })
  })
  const until = async (question: () => boolean | Promise<boolean>, limit = 120_000): Promise<void> => {
    for (const end = Date.now() + limit; !(await question()); await sleep(50)) {
      if (isOver) throw new Error(`the run ended before it came to this: ${errors}`)
      if (Date.now() > end) throw new Error(`the run did not come to this in ${limit / 1000} s: ${errors}`)
    }
  }
  const end = (signal: NodeJS.Signals): Promise<Ended> => {
    child.kill(signal)
    return ended
  }
  return {
    pid: child.pid ?? 0,
    ended,
    stdin: options.inputStaysOpen === true ? child.stdin : null,
    errors: () => errors,
    memory: () => memoryOf(child.pid),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    async endsWithin(limit) {
      await Promise.race([ended, sleep(limit, undefined, { ref: false })])
      if (!isOver) throw new Error(`the run did not end in ${limit / 1000} s: ${errors}`)
      return await ended
    },
    says: (text, limit) =>
      until(() => (typeof text === 'string' ? errors.includes(text) : text.test(errors)), limit),
    until,
  }
}

/** What became of the events of one node, by its words in `--stats`, such as "sink archive". */
export function countersOf(stats: RunStats | undefined, what: string): Counters {
  const node = stats?.nodes.find((each) => each.what.trim() === what)
  if (node === undefined) throw new Error(`the run tells of no "${what}"`)
  return node
}

function statsOf(errors: string): RunStats | undefined {
  const line = errors.split('\n').findLast((each) => each.startsWith('{'))
  return line === undefined ? undefined : (JSON.parse(line) as RunStats)
}

function memoryOf(pid: number | undefined): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return Number(kilobytes ?? 0) * 1024
  } catch {
    return 0
  }
}
