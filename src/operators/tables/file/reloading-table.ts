import { stat } from 'node:fs/promises'
import type { TableReader } from '../../../ir/callable.ts'
import { param } from '../../contract/params.ts'
import type { RunningTable, TableContext } from '../../contract/table.ts'
import { reasonOf, tableFailure } from './table-failure.ts'

export const reloadSetting = param.duration({
  doc: 'How often to look whether the file has changed. A new version is read in the background and takes the place of the old one as a whole; one that cannot be read is told, and the old one stays. Never looked at when absent.',
  min: 100_000,
})

interface Options<R extends TableReader> {
  readonly path: string
  /** Microseconds between two looks. */
  readonly reload: number | undefined
  /** Reads the whole file anew. */
  readonly load: (path: string) => Promise<R>
  /** Called when rows are no longer used. */
  readonly discard?: (rows: R) => void
}

/** A table in a file. It is read before the first event, and again whenever the file has changed, if that is asked for. */
export async function openFileTable<R extends TableReader & Pick<RunningTable, 'keys'>>(
  options: Options<R>,
  context: TableContext,
): Promise<RunningTable> {
  const { path, reload, load, discard } = options
  const { name, clock, log } = context
  let version = ''
  let rows: R
  try {
    version = await versionOf(path)
    rows = await load(path)
  } catch (cause) {
    throw tableFailure(cause, `table "${name}"`, path)
  }
  let isClosed = false
  let cancel = (): void => {}

  /** A version that was told to be broken, or that there is none. */
  let refused = ''

  async function look(): Promise<void> {
    let seen = 'none'
    try {
      seen = await versionOf(path)
      if (seen === version || seen === refused) return
      const renewed = await load(path)
      if (isClosed) {
        discard?.(renewed)
        return
      }
      discard?.(rows)
      rows = renewed
      version = seen
      refused = ''
      log.info(`The table "${name}" was read anew.`, { table: name, path })
    } catch (cause) {
      if (isClosed || seen === refused) return
      refused = seen
      const why = reasonOf(cause, path)
      log.error(`The table "${name}" keeps its rows, since the changed file cannot be read: ${why}.`, {
        code: 'LP5461',
        table: name,
        path,
      })
    }
  }

  const wait = (): void => {
    if (reload === undefined || isClosed) return
    cancel = clock.after(reload, () => void look().then(wait))
  }
  wait()
  return {
    get: (keys) => rows.get(keys),
    keys: () => rows.keys?.() ?? [],
    close() {
      isClosed = true
      cancel()
      discard?.(rows)
    },
  }
}

async function versionOf(path: string): Promise<string> {
  const { ino, size, mtimeNs } = await stat(path, { bigint: true })
  return `${ino} ${size} ${mtimeNs}`
}
