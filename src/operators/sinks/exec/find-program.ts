import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { RunError } from '../../../core/run-error.ts'

/** Resolves when a program of that name or path can be started; rejects with LP5496. */
export async function findProgram(program: string, title: string): Promise<void> {
  const paths = program.includes('/')
    ? [program]
    : (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, program))
  for (const path of paths) {
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isThere) return
  }
  throw new RunError('LP5496', title, 'config', `There is no program "${program}" that can be started.`)
}
