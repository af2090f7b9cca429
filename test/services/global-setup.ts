/** One folder of shared servers for a run. Where LOGPIPE_SERVICES names one, its servers stay for the next run. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pidsBelow } from './support/run-command.ts'
import { sharedVariable } from './support/server-folder.ts'

export default function setUp(): () => void {
  if (process.env[sharedVariable] !== undefined) return () => {}
  const folder = mkdtempSync(join(tmpdir(), 'logpipe-services-'))
  process.env[sharedVariable] = folder
  return () => {
    for (const pid of pidsBelow(folder)) process.kill(pid, 'SIGKILL')
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
