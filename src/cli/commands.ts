import type { Command } from 'commander'
import type { Io } from './io.ts'

/** What a command's module gives. */
export interface CommandModule {
  /** Declares arguments, options, help and action. */
  readonly define: (command: Command, context: CommandContext) => void
}

export interface CommandContext {
  readonly io: Io
  /** Sets the exit code of the process. */
  readonly finish: (code: number) => void
}

interface Entry {
  /** One line in `logpipe --help`. */
  readonly summary: string
  readonly load: () => Promise<CommandModule>
}

/** All commands, in the order of the help. */
export const commands = {
  run: { summary: 'Run a pipeline.', load: () => import('./commands/run.ts') },
  check: {
    summary: 'Find mistakes in pipelines without running them.',
    load: () => import('./commands/check.ts'),
  },
  explain: {
    summary: 'Explain a diagnostic, or follow one event through a pipeline.',
    load: () => import('./commands/explain.ts'),
  },
  graph: { summary: 'Draw the plan of a pipeline.', load: () => import('./commands/graph.ts') },
  list: {
    summary: 'List sources, sinks, formats, stages, functions and codes.',
    load: () => import('./commands/list.ts'),
  },
} as const satisfies Record<string, Entry>

export type CommandName = keyof typeof commands

export const isCommandName = (name: string): name is CommandName => Object.hasOwn(commands, name)
