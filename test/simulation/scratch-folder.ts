import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const memory = '/dev/shm'
const base = existsSync(memory) ? memory : tmpdir()

/** A new folder, in memory where the machine has such: a simulation syncs much, and what a loss of power leaves is worked out. */
export const scratchFolder = (name: string): string => mkdtempSync(join(base, `logpipe-${name}-`))
