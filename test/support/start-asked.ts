import { type SpawnOptions, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Asked } from './run-asked.ts'

/** Starts a script of this folder that runs what it is asked (`run-counting.ts`), in a process that a test may kill. */
export function startAsked(script: string, asked: Asked & Readonly<Record<string, unknown>>) {
  const options: SpawnOptions = { stdio: ['ignore', 'ignore', 'pipe'] }
  const argv = [
    '--disable-warning=ExperimentalWarning',
    join(import.meta.dirname, script),
    JSON.stringify(asked),
  ]
  const child = spawn(process.execPath, argv, options)
  let errors = ''
  child.stderr!.setEncoding('utf8').on('data', (told: string) => {
    errors += told
  })
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null; errors: string }>(
    (resolve) => {
      child.on('close', (code, signal) => resolve({ code, signal, errors }))
    },
  )
  return { ended, kill: () => child.kill('SIGKILL') }
}
