import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { messageOf } from '../../../core/message-of.ts'
import type { SinkContext } from '../../contract/sink.ts'

/** Characters of a line of the command's output that are told. */
const longestLine = 1000

/**
 * Runs a command of the shell for files that have got their published name, one after the other, and waits for each. What it says and how it
 * fails is told; the file is published all the same, and it is not run again. After a crash it may be run a second time for a file.
 */
export async function runAfterRotating(
  command: string,
  paths: readonly string[],
  { name, log }: Pick<SinkContext, 'name' | 'log'>,
): Promise<void> {
  for (const path of paths) {
    // Whoever waits for such files may have come first.
    if (!existsSync(path)) continue
    const problem = await run(command, resolve(path), (line) => log.info(`file sink "${name}": ${line}`))
    if (problem !== undefined)
      log.error(`file sink "${name}": "exec_after_rotating" ${problem} for "${path}".`, { code: 'LP5439' })
  }
}

/** How it went wrong, as a clause. */
async function run(command: string, path: string, told: (line: string) => void): Promise<string | undefined> {
  const child = spawn('/bin/sh', ['-c', command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      LOGPIPE_ROTATING_PATHNAME: dirname(path),
      LOGPIPE_ROTATING_NEW_FILENAME: path,
    },
  })
  for (const input of [child.stdout, child.stderr])
    createInterface({ input }).on('line', (line) =>
      told(line.slice(0, longestLine).replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')),
    )
  try {
    const [status, signal] = (await once(child, 'close')) as [number | null, string | null]
    if (signal !== null) return `was ended by ${signal}`
    return status === 0 ? undefined : `ended with status ${status}`
  } catch (cause) {
    return `could not be run (${messageOf(cause)})`
  }
}
