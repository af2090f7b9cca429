import { type BigIntStats, type Dirent, readdirSync, statSync } from 'node:fs'
import { excluder, globToRegex, hasWildcard } from './glob.ts'

export interface Found {
  readonly path: string
  readonly status: BigIntStats
}

export interface Discovery {
  /** In the order of their paths; a file that is found under two paths stands there twice. */
  readonly files: readonly Found[]
  /** The folders in which files were looked for: what appears there is new. */
  readonly folders: ReadonlySet<string>
  /** What could not be looked at: a path without wildcards that is not there or not ours, a folder that may not be listed. */
  readonly problems: readonly { readonly path: string; readonly cause: unknown }[]
}

/** Looks for the files that match the patterns now. */
export function discover(patterns: readonly string[], exclude: readonly string[]): Discovery {
  const files = new Map<string, Found>()
  const folders = new Set<string>()
  const problems: { path: string; cause: unknown }[] = []
  const isExcluded = excluder(exclude)

  const add = (path: string, isNamed: boolean): void => {
    if (files.has(path) || isExcluded(path)) return
    try {
      const status = statSync(path, { bigint: true })
      if (isNamed || !status.isDirectory()) files.set(path, { path, status })
    } catch (cause) {
      // A file that a pattern found may be gone again by now.
      if (isNamed || !isMissing(cause)) problems.push({ path, cause })
    }
  }
  const list = (folder: string): readonly Dirent[] => {
    folders.add(folder)
    try {
      return readdirSync(folder === '' ? '.' : folder, { withFileTypes: true })
    } catch (cause) {
      if (!isMissing(cause)) problems.push({ path: folder, cause })
      return []
    }
  }
  /** `folder` ends with a slash or is empty: the working directory. */
  const walk = (folder: string, parts: readonly string[]): void => {
    const [part, ...rest] = parts
    if (part === undefined) return
    if (part === '**') {
      walk(folder, rest.length === 0 ? ['*'] : rest)
      for (const entry of list(folder)) {
        // Links to folders are not followed: they may lead back up.
        if (entry.isDirectory() && !entry.name.startsWith('.')) walk(`${folder}${entry.name}/`, parts)
      }
      return
    }
    if (!hasWildcard(part)) {
      if (rest.length > 0) walk(`${folder}${part}/`, rest)
      else {
        folders.add(folder)
        add(`${folder}${part}`, false)
      }
      return
    }
    const regex = globToRegex(part)
    for (const entry of list(folder)) {
      if (!regex.test(entry.name)) continue
      if (rest.length === 0) add(`${folder}${entry.name}`, false)
      else if (entry.isDirectory() || entry.isSymbolicLink()) walk(`${folder}${entry.name}/`, rest)
    }
  }

  for (const pattern of patterns) {
    if (!hasWildcard(pattern)) {
      folders.add(pattern.slice(0, pattern.lastIndexOf('/') + 1))
      add(pattern, true)
    } else if (pattern.startsWith('/')) {
      walk('/', pattern.slice(1).split('/'))
    } else {
      walk('', pattern.split('/'))
    }
  }
  const sorted = [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
  return { files: sorted, folders, problems }
}

export const isMissing = (cause: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '')
