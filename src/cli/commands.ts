import type { Command } from 'commander'
import type { CommandContext } from './command-context.ts'
import { define as check } from './commands/check.ts'
import { define as explain } from './commands/explain.ts'
import { define as graph } from './commands/graph.ts'
import { define as list } from './commands/list.ts'
import { define as newPlugin } from './commands/new.ts'
import { define as replay } from './commands/replay.ts'
import { define as run } from './commands/run.ts'
import { define as state } from './commands/state.ts'
import { define as tap } from './commands/tap.ts'
import { define as test } from './commands/test.ts'

interface Entry {
  /** One line in `logpipe --help`. */
  readonly summary: string
  /** Declares arguments, options, help and action. What the action needs is loaded when it runs. */
  readonly define: (command: Command, context: CommandContext) => void
}

/** All commands, in the order of the help. */
export const commands = {
  run: { summary: 'Run a pipeline.', define: run },
  check: { summary: 'Find mistakes in pipelines without running them.', define: check },
  test: { summary: 'Run the tests that stand in pipelines.', define: test },
  replay: { summary: 'Send dead letters through a pipeline once more.', define: replay },
  explain: { summary: 'Explain a diagnostic, or follow one event through a pipeline.', define: explain },
  graph: { summary: 'Draw the plan of a pipeline.', define: graph },
  list: { summary: 'List sources, sinks, formats, stages, functions and codes.', define: list },
  new: { summary: 'Begin a plugin: its module, a pipeline that uses it, and a test.', define: newPlugin },
  tap: { summary: 'Look at events that pass through a running pipeline.', define: tap },
  state: { summary: 'Show what a pipeline has kept between runs.', define: state },
} as const satisfies Record<string, Entry>

export type CommandName = keyof typeof commands

export const isCommandName = (name: string): name is CommandName => Object.hasOwn(commands, name)
