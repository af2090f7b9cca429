import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { messageOf } from '../../../core/message-of.ts'
import type { SinkContext } from '../../contract/sink.ts'

/** Characters of a line of the command's output that are told. */
const longestLine = 1000
/** Microseconds between the request to end and its enforcement. */
const grace = 2_000_000

export interface RotatingCommand {
  /** For the shell. */
  readonly command: string
  /** Microseconds that it may take. */
  readonly timeout: number
}

type Context = Pick<SinkContext, 'name' | 'log' | 'clock'>

/**
 * Runs a command of the shell for files that have got their published name, one after the other, and waits for each. What it says and how it
 * fails is told; the file is published all the same, and it is not run again. After a crash it may be run a second time for a file.
 */
export async function runAfterRotating(
  command: RotatingCommand,
  paths: readonly string[],
  context: Context,
): Promise<void> {
  const { name, log } = context
  for (const path of paths) {
    // Whoever waits for such files may have come first.
    if (!existsSync(path)) continue
    const problem = await run(command, resolve(path), context)
    if (problem !== undefined)
      log.error(`file sink "${name}": "exec_after_rotating" ${problem} for "${path}".`, { code: 'LP5439' })
  }
}

/** How it went wrong, as a clause. */
async function run(
  { command, timeout }: RotatingCommand,
  path: string,
  { name, log, clock }: Context,
): Promise<string | undefined> {
  const child = spawn('/bin/sh', ['-c', command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that all it has started ends with it.
    detached: true,
    env: {
      ...process.env,
      LOGPIPE_ROTATING_PATHNAME: dirname(path),
      LOGPIPE_ROTATING_NEW_FILENAME: path,
    },
  })
  for (const input of [child.stdout, child.stderr])
    createInterface({ input }).on('line', (line) =>
      log.info(
        `file sink "${name}": ${line.slice(0, longestLine).replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')}`,
      ),
    )
  let isLate = false
  let tellEnforced = (): void => {}
  const enforced = new Promise<void>((resolve) => {
    tellEnforced = resolve
  })
  const cancels = [
    clock.after(timeout, () => {
      isLate = true
      toGroup(child, 'SIGTERM')
    }),
    clock.after(timeout + grace, () => {
      toGroup(child, 'SIGKILL')
      // What has left the group may still hold them open.
      child.stdout.destroy()
      child.stderr.destroy()
      tellEnforced()
    }),
  ]
  try {
    const [status, signal] = (await once(child, 'close')) as [number | null, string | null]
    // What it has started and writes elsewhere may not have ended with it.
    if (isLate && toGroup(child, 0)) await enforced
    if (isLate) return `did not end within ${timeout / 1e6} s ("exec_timeout") and was ended`
    if (signal !== null) return `was ended by ${signal}`
    return status === 0 ? undefined : `ended with status ${status}`
  } catch (cause) {
    return `could not be run (${messageOf(cause)})`
  } finally {
    for (const cancel of cancels) cancel()
  }
}

/** False where nothing of it is left. */
function toGroup({ pid }: ChildProcess, signal: 'SIGTERM' | 'SIGKILL' | 0): boolean {
  try {
    return pid !== undefined && process.kill(-pid, signal)
  } catch {
    return false
  }
}
