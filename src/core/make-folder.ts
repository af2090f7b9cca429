import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/** Makes a folder and those above it where they are missing. (`recursive` of Node never returns where a file system refuses with ENOENT, as /proc does.) */
export function makeFolder(path: string, mode = 0o777): void {
  if (made(path, mode)) return
  makeFolder(dirname(path), mode)
  if (!made(path, mode))
    throw Object.assign(new Error(`ENOENT: no such file or directory, mkdir '${path}'`), { code: 'ENOENT' })
}

/** False: the folder above is missing. */
function made(path: string, mode: number): boolean {
  try {
    mkdirSync(path, { mode })
    return true
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'EEXIST') return true
    if (code === 'ENOENT' && dirname(path) !== path) return false
    throw cause
  }
}
