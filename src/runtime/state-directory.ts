import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where a pipeline keeps its state when none is given: `$XDG_STATE_HOME/logpipe/NAME`, else under `~/.local/state`. */
export function defaultStateDirectory(
  environment: Readonly<Record<string, string | undefined>>,
  pipeline: string,
): string {
  const given = environment['XDG_STATE_HOME']
  const base = given === undefined || given === '' ? join(homedir(), '.local', 'state') : given
  return join(base, 'logpipe', pipeline.replace(/[^\w.-]/g, '_'))
}
