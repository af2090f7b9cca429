import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Io } from './io.ts'

/** Where a following run keeps its positions unless `--state` says so: `$XDG_STATE_HOME/logpipe/NAME`. */
export function defaultStateDirectory(name: string, env: Io['env']): string {
  const base = env['XDG_STATE_HOME']
  // The specification of the variable: a relative path is to be ignored.
  const folder = base?.startsWith('/') === true ? base : join(env['HOME'] ?? homedir(), '.local', 'state')
  return join(folder, 'logpipe', safeName(name))
}

const safeName = (name: string): string => {
  const safe = name.replace(/[^\w.-]+/g, '_').replace(/^\.+/, '')
  return safe === '' ? 'pipeline' : safe
}
