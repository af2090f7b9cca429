import { accessSync, constants, existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ours } from './goal.ts'
import { searchPath } from './search-path.ts'
import type { Command, Contender, Start } from './work.ts'

const here = import.meta.dirname
/** The Node that runs logpipe and the scripts alike. */
export const node = join(here, '..', 'node_modules', '.bin', 'node')
/** The built command. */
export const logpipeEntry = join(here, '..', 'bin', 'logpipe.js')

interface Started {
  /** Of Node. */
  readonly flags?: readonly string[]
  readonly entry?: string
  /** With epochs, in a state directory of its own. */
  readonly isKept?: boolean
}

/** logpipe as it is installed, with a pipeline of `bench/pipelines`. */
export const logpipe = (
  pipeline: string,
  { flags = [], entry = logpipeEntry, isKept = false }: Started = {},
): Contender => ({
  tool: ours,
  missing: () => undefined,
  command: ({ input, output, folder }) => ({
    argv: [
      node,
      ...flags,
      entry,
      'run',
      join(here, 'pipelines', pipeline),
      '-p',
      `input=${input.path}`,
      '-p',
      `output=${output}`,
      ...(isKept ? ['--state', join(folder, 'state')] : []),
    ],
  }),
})

/** The obvious script of `bench/rivals`. */
export const script = (file: string): Contender => ({
  tool: 'script',
  missing: () => undefined,
  command: ({ input, output }) => ({ argv: [node, join(here, 'rivals', file), input.path, output] }),
})

/** A query of DuckDB on one thread; `IN` and `OUT` stand for the files. */
export const duckdb = (query: string): Contender => ({
  tool: 'DuckDB',
  tolerance: 'absent nulls',
  missing: () => (resolves('@duckdb/node-api') ? undefined : 'DuckDB (npm ci --prefix bench)'),
  command: ({ input, output }) => ({
    argv: [node, join(here, 'rivals', 'duckdb.mjs'), query, input.path, output],
  }),
})

/** A program of the PATH that takes the input as its last argument and writes to standard output. */
export const filter = (
  program: string,
  argv: readonly string[],
  traits: Partial<Contender & Pick<Command, 'env' | 'ends'>> = {},
): Contender => {
  const { env = {}, ends = [0], ...rest } = traits
  return onPath(
    program,
    ({ input }) => ({ argv: [program, ...argv, input.path], stdout: true, env, ends }),
    rest,
  )
}

/** A program of the PATH, started as `command` says. */
export const onPath = (
  program: string,
  command: (start: Start) => Command,
  traits: Partial<Contender> = {},
): Contender => ({
  tool: program,
  missing: () => (stands(program) ? undefined : (traits.tool ?? program)),
  command,
  ...traits,
})

function resolves(name: string): boolean {
  try {
    createRequire(join(here, 'package.json')).resolve(name)
    return true
  } catch {
    return false
  }
}

/** A program that can be started by its name. */
export function stands(program: string): boolean {
  return searchPath.some((folder) => {
    const path = join(folder, program)
    if (!existsSync(path)) return false
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
