import { existsSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { livingPid } from './server-process.ts'
import { SkipReason } from './skip-reason.ts'

/**
 * What `node …/start.ts [folder]` does: starts a server in a folder, prints where it answers, and leaves it running.
 * With `stop` before the folder it ends the processes that pid files in the folder name.
 */
export async function runCommand(
  name: string,
  start: (folder: string) => Promise<Readonly<Record<string, unknown>>>,
): Promise<void> {
  const [first, second] = process.argv.slice(2)
  const folder = (first === 'stop' ? second : first) ?? join(tmpdir(), `logpipe-${name}`)
  if (first === 'stop') {
    for (const pid of pidsBelow(folder)) process.kill(pid, 'SIGTERM')
    return
  }
  try {
    const told = await start(folder)
    process.stdout.write(`${JSON.stringify({ ...told, folder, pids: pidsBelow(folder) }, undefined, 2)}\n`)
  } catch (thrown) {
    if (!(thrown instanceof SkipReason)) throw thrown
    process.stderr.write(`${name} cannot be started, because ${thrown.message}.\n`)
    process.exitCode = 1
  }
}

/** Of the servers that run in a folder, or in one of its folders. */
export function pidsBelow(folder: string): readonly number[] {
  if (!existsSync(folder)) return []
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(^|[\\/])pid$/.test(name),
  )
  return files.flatMap((file) => livingPid(join(folder, file)) ?? [])
}
