import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from './free-ports.ts'
import type { ServerProcess } from './server-process.ts'

/** Names the folder of the servers that all suites of one run share; the set-up of the run fills it in. */
export const sharedVariable = 'LOGPIPE_SERVICES'

export interface ServerFolder {
  readonly path: string
  /** Made for this server alone, so that it goes with it. */
  readonly isOwn: boolean
}

/** What the names of folders of servers of one suite begin with. */
export const ownPrefix = 'own-'

/** The folder that is asked for, or a new one; within a run that is where the end of the run looks for servers that were forgotten. */
export function serverFolder(name: string, asked: string | undefined): ServerFolder {
  if (asked === undefined) {
    const all = process.env[sharedVariable]
    const start = all === undefined ? join(tmpdir(), `logpipe-${name}-`) : join(all, `${ownPrefix}${name}-`)
    return { path: mkdtempSync(start), isOwn: true }
  }
  mkdirSync(asked, { recursive: true })
  return { path: asked, isOwn: false }
}

/** The folder of the server that suites share. */
export function sharedFolder(name: string): string {
  const all = process.env[sharedVariable]
  if (all === undefined)
    throw new Error(`the folder of shared servers is told by ${sharedVariable}, which is not set`)
  return join(all, name)
}

/** Ports of a server by their use, the same ones at each start in the folder. */
export async function keptPorts<Use extends string>(
  folder: string,
  uses: readonly Use[],
): Promise<Readonly<Record<Use, number>>> {
  const file = join(folder, 'ports.json')
  if (!existsSync(file)) {
    const ports = await freePorts(uses.length)
    writeFileSync(file, JSON.stringify(Object.fromEntries(uses.map((use, i) => [use, ports[i]]))))
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Record<Use, number>
}

/** Ends the processes of a server that is not needed any more; a folder of its own goes too. What is forgotten ends with this process. */
export function closing(folder: ServerFolder, processes: readonly ServerProcess[]): () => Promise<void> {
  const atExit = (): void => {
    for (const { pid } of processes) if (pid !== undefined) process.kill(pid, 'SIGKILL')
    rmSync(folder.path, { recursive: true, force: true })
  }
  if (folder.isOwn) process.once('exit', atExit)
  return async () => {
    await Promise.all(processes.map((server) => server.kill()))
    process.removeListener('exit', atExit)
    if (folder.isOwn) rmSync(folder.path, { recursive: true, force: true })
  }
}
