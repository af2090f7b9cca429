import { type FSWatcher, statSync, watch } from 'node:fs'
import type { Log } from '../../contract/log.ts'
import { keyOf } from './identity.ts'

/** Hears of changes in folders as they happen (inotify). What it misses, polling finds. */
export class FolderWatch {
  readonly #watchers = new Map<string, { readonly watcher: FSWatcher; readonly key: string }>()
  readonly #log: Log
  readonly #changed: (path: string, isNew: boolean) => void
  #told = false

  /** `changed` gets the path of the file; `isNew`: something appeared, went or got another name. */
  constructor(log: Log, changed: (path: string, isNew: boolean) => void) {
    this.#log = log
    this.#changed = changed
  }

  /** Watches these folders and no others. */
  set(folders: ReadonlySet<string>): void {
    for (const [folder, { watcher, key }] of this.#watchers) {
      // A folder that was made anew under its name is another one.
      if (folders.has(folder) && keyOfFolder(folder) === key) continue
      watcher.close()
      this.#watchers.delete(folder)
    }
    for (const folder of folders) if (!this.#watchers.has(folder)) this.#add(folder)
  }

  close(): void {
    this.set(new Set())
  }

  #add(folder: string): void {
    try {
      const watcher = watch(folder === '' ? '.' : folder, (event, name) =>
        this.#changed(`${folder}${name ?? ''}`, event === 'rename' || name === null),
      )
      watcher.on('error', () => {
        watcher.close()
        this.#watchers.delete(folder)
      })
      this.#watchers.set(folder, { watcher, key: keyOfFolder(folder) })
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException
      if (this.#told || code === 'ENOENT' || code === 'ENOTDIR') return
      this.#told = true
      this.#log.warn(
        code === 'ENOSPC'
          ? 'The system watches as many folders as it may; new lines are found by polling only. Raise it with "sysctl fs.inotify.max_user_watches".'
          : `The folder "${folder}" cannot be watched; new lines in it are found by polling only.`,
        { code },
      )
    }
  }
}

function keyOfFolder(folder: string): string {
  const status = statSync(folder === '' ? '.' : folder, { bigint: true, throwIfNoEntry: false })
  return status === undefined ? '' : keyOf(status)
}
