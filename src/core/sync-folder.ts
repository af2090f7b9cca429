import { closeSync, fsyncSync, openSync } from 'node:fs'
import { dirname } from 'node:path'

/** Names that came into a folder or left it survive the loss of power when it returns. Throws what the system says. */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

/** The same for a folder above one of ours, which may have been made for it: one that cannot be synced is none that we have made. */
export function syncFolderAbove(path: string): void {
  try {
    syncFolder(path)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === undefined || !['EACCES', 'EPERM', 'EINVAL', 'ENOTSUP', 'EROFS'].includes(code)) throw cause
  }
}

/** The folders above one, the nearest first. */
export function* foldersAbove(path: string): Generator<string, void, void> {
  for (let [at, above] = [path, dirname(path)]; above !== at; [at, above] = [above, dirname(above)])
    yield above
}
