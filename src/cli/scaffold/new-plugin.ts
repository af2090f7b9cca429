import { join } from 'node:path'
import { exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { UsageError } from '../usage-error.ts'
import { aggregatorFiles } from './aggregator-files.ts'
import { groupAggregatorFiles } from './group-aggregator-files.ts'

/** Texts by the name of the file. */
export type ScaffoldFiles = Readonly<Record<string, string>>

const kinds: Readonly<Record<string, (name: string) => ScaffoldFiles>> = {
  aggregator: aggregatorFiles,
  'group-aggregator': groupAggregatorFiles,
}

interface NewPlugin {
  readonly kind: string
  readonly name: string
  /** The folder. */
  readonly into: string
}

/** Writes a plugin to begin with; gives the exit code. Throws a UsageError where a name is wrong or a file is there already. */
export async function newPlugin({ kind, name: given, into }: NewPlugin, io: Io): Promise<number> {
  const filesOf = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
  if (filesOf === undefined)
    throw new UsageError(
      `There is no kind of plugin "${kind}". The kinds are ${Object.keys(kinds).join(', ')}.`,
    )
  const name = given.replace(/^aggregator_/, '')
  if (!/^[a-z][a-z0-9_]*$/.test(name))
    throw new UsageError(`The name of a plugin has small letters, digits and "_"; "${given}" has others.`)
  const { catalog } = await import('../../operators/catalog.ts')
  if (
    catalog.aggregators.has(name) ||
    catalog.functions.has(name) ||
    catalog.stages.has(`aggregator_${name}`)
  )
    throw new UsageError(`logpipe itself has something called "${name}". Choose another name.`)
  const files = Object.entries(filesOf(name)).map(([file, text]) => [join(into, file), text] as const)
  for (const [path] of files)
    if (await io.files.exists(path))
      throw new UsageError(`There is a file "${path}" already; nothing was written.`)
  for (const [path, text] of files) await io.files.write(path, text)
  const pipe = join(into, 'main.pipe')
  io.stdout.write(
    `${files.map(([path]) => `${path}\n`).join('')}\nTry it with "logpipe test ${pipe}"; docs/plugins.md goes on from here.\n`,
  )
  return exitCodes.fine
}
