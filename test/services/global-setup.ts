/** One folder of shared servers for a run. Where LOGPIPE_SERVICES names one, its servers stay for the next run. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pidsBelow } from './support/run-command.ts'
import { ownPrefix, sharedVariable } from './support/server-folder.ts'

export default function setUp(): () => void {
  const given = process.env[sharedVariable]
  const folder = given ?? mkdtempSync(join(tmpdir(), 'logpipe-services-'))
  mkdirSync(folder, { recursive: true })
  process.env[sharedVariable] = folder
  return () => {
    if (given === undefined) endAll(folder)
    else for (const name of readdirSync(given)) if (name.startsWith(ownPrefix)) endAll(join(given, name))
  }
}

/** Ends all servers below a folder, and removes it. */
function endAll(folder: string): void {
  for (const pid of pidsBelow(folder)) process.kill(pid, 'SIGKILL')
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
