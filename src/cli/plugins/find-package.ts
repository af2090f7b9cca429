import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Conditions of `exports` that hold for a plugin. */
const conditions = ['node', 'import', 'module-sync', 'default']

/**
 * The file that a package name means, seen from a folder: of the nearest `node_modules` that has the package, as its `exports` or `main` say.
 * `name` may go on with a path inside (`pkg/sub`). Undefined where there is none. After Node's resolution of packages
 * (https://nodejs.org/api/esm.html#resolution-algorithm-specification), without patterns in `exports`.
 */
export function findPackage(name: string, from: string): string | undefined {
  const parts = /^((?:@[^/]+\/)?[^/@.][^/]*)(?:\/(.+))?$/.exec(name)
  if (parts === null) return undefined
  const [, bare, inside] = parts
  for (let folder = from; ; folder = dirname(folder)) {
    const root = join(folder, 'node_modules', bare!)
    if (existsSync(join(root, 'package.json'))) return entryOf(root, inside)
    if (dirname(folder) === folder) return undefined
  }
}

function entryOf(root: string, inside: string | undefined): string | undefined {
  const { exports, main } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly exports?: unknown
    readonly main?: string
  }
  if (exports !== undefined) {
    const target = targetOf(exports, inside === undefined ? '.' : `./${inside}`)
    return target === undefined ? undefined : join(root, target)
  }
  return join(root, inside ?? main ?? 'index.js')
}

function targetOf(exports: unknown, path: string): string | undefined {
  const isByPath =
    typeof exports === 'object' && exports !== null && Object.keys(exports).some((key) => key.startsWith('.'))
  if (isByPath) return pick((exports as Record<string, unknown>)[path])
  return path === '.' ? pick(exports) : undefined
}

/** The first target whose conditions hold. */
function pick(target: unknown): string | undefined {
  if (typeof target === 'string') return target
  if (typeof target !== 'object' || target === null) return undefined
  for (const [condition, inner] of Object.entries(target)) {
    const found = conditions.includes(condition) ? pick(inner) : undefined
    if (found !== undefined) return found
  }
  return undefined
}
