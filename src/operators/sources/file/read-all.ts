import type { RunError } from '../../../core/run-error.ts'
import type { SourceContext } from '../../contract/source.ts'
import { readFailure } from '../read-failure.ts'
import { discover, type Found } from './discover.ts'
import { type FileState, newState } from './file-state.ts'
import type { FileTable } from './file-table.ts'
import { hasWildcard } from './glob.ts'
import { keyOf } from './identity.ts'
import { readToEnd } from './read-file.ts'
import { readInTimeOrder } from './read-in-time-order.ts'

interface Settings {
  readonly path: readonly string[]
  readonly exclude: readonly string[]
  readonly decompress: boolean
  /** Microseconds; files that rest longer are left out. */
  readonly ignoreOlder: number | undefined
}

/**
 * Reads all files there are, one after the other in the order of their paths, or by the times in them where events have a time. What one of them has against it does not keep the others from
 * being read; the first such failure is thrown at the end.
 */
export async function readAll(settings: Settings, table: FileTable, context: SourceContext): Promise<void> {
  const { files, problems } = discover(settings.path, settings.exclude)
  let failure: RunError | undefined
  const fail = (cause: unknown, path: string): void => {
    const error = readFailure(cause, `file "${path}"`)
    if (failure === undefined) failure = error
    else context.log.error(error.message, { code: error.code })
  }
  for (const { path, cause } of problems) fail(cause, path)
  if (files.length === 0 && failure === undefined && settings.path.some(hasWildcard)) {
    context.log.warn(`No file matches ${settings.path.map((path) => `"${path}"`).join(' or ')}.`)
  }
  const chosen = distinct(files).filter((found) => isYoung(found, settings.ignoreOlder, context.clock.now()))
  const known = chosen.map(({ path, status }) => {
    const state = table.states.get(keyOf(status)) ?? newState(keyOf(status), path)
    state.path = path
    return { state, size: Number(status.size) }
  })
  if (chosen.every(({ path, status }) => status.isFile() && !/\.(gz|zst)$/.test(path))) {
    context.expect(known.reduce((sum, { state, size }) => sum + Math.max(0, size - state.offset), 0))
  }
  const states = known.map(({ state }) => state)
  context.partitions.expect(states.map(({ key }) => key))
  if (context.watermark === undefined) await readInTurn(states)
  else await readInTimeOrder(states, table, context, settings.decompress, fail)
  if (failure !== undefined) throw failure

  async function readInTurn(states: readonly FileState[]): Promise<void> {
    for (const state of states) {
      if (!table.states.has(state.key)) table.add(state)
      try {
        await readToEnd(state, table, context, settings.decompress)
      } catch (cause) {
        fail(cause, state.path)
      }
      // What was only stopped goes on after a restart.
      if (context.stop.aborted) return
      context.partitions.ends(state.key)
    }
  }
}

/** A file with several names is read once. */
export function distinct(files: readonly Found[]): readonly Found[] {
  const keys = new Set<string>()
  return files.filter(({ status }) => {
    const key = keyOf(status)
    if (keys.has(key)) return false
    keys.add(key)
    return true
  })
}

export const isYoung = ({ status }: Found, ignoreOlder: number | undefined, now: number): boolean =>
  ignoreOlder === undefined || !status.isFile() || now - Number(status.mtimeNs) / 1000 <= ignoreOlder
