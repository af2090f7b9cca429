import type { Command } from 'commander'
import { packageVersion } from './package-files.ts'

/** Gives `logpipe --help` and `logpipe --version` their texts. */
export async function describeProgram(program: Command): Promise<void> {
  program
    .usage('COMMAND …')
    .description(
      'Reads logs and events, changes them as a .pipe file says, and writes them where they belong.\nMistakes in a pipeline are found before it runs.',
    )
    .helpOption('-h, --help', 'show this help')
    .version(
      `logpipe ${await packageVersion()} (Node ${process.versions.node})`,
      '-V, --version',
      'show the version',
    )
    .helpCommand(false)
    .addHelpText(
      'after',
      `
Examples:
  $ logpipe run -e 'from stdin(format: json) | where level == "error" | to stdout' < app.log
  $ logpipe check pipelines/*.pipe
  $ logpipe explain LP2101
  $ logpipe list functions

"logpipe COMMAND --help" tells more of each.`,
    )
}
