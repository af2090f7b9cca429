import { type Command, Option } from 'commander'
import type { CommandContext } from '../command-context.ts'

/** `logpipe new aggregator NAME` */
export function define(command: Command, { io, finish }: CommandContext): void {
  command
    .argument('<kind>', 'aggregator: one value of many events; group-aggregator: packs events')
    .argument('<name>', 'its name in pipelines: small letters, digits and "_"')
    .addOption(new Option('--into <folder>', 'where it is written; without it, a folder of its name'))
    .addHelpText(
      'after',
      `
Writes NAME.mjs, a working plugin to begin with, and main.pipe, a pipeline with a test that uses it.
Nothing that is there is written over.

Examples:
  $ logpipe new aggregator spread
  $ logpipe test spread/main.pipe
  $ logpipe new group-aggregator pairs --into plugins/pairs`,
    )
    .action(async (kind: string, name: string, { into }: { readonly into?: string }) => {
      const { newPlugin } = await import('../scaffold/new-plugin.ts')
      finish(await newPlugin({ kind, name, into: into ?? name }, io))
    })
}
