import { readdirSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'

/** How the names of files are made from the paths that the template gives. */
export interface Naming {
  /** Each file has a number: `app.000017.ndjson`. */
  readonly isNumbered: boolean
  /** It is written under a name with `.part` behind it, and published later. */
  readonly isPart: boolean
  /** `.gz`, `.zst`, or nothing. */
  readonly suffix: string
}

const digits = 6

/** The name a file is published under. */
export function nameOf(path: string, number: number, { isNumbered, suffix }: Naming): string {
  const base = withoutSuffix(path, suffix)
  if (!isNumbered) return base + suffix
  const { stem, extension } = partsOf(base)
  return `${join(dirname(base), stem)}.${String(number).padStart(digits, '0')}${extension}${suffix}`
}

/** The largest number among the files beside it, of any compression, published or not; 0 without one. */
export function largestNumber(path: string, { suffix }: Naming): number {
  const { stem, extension } = partsOf(withoutSuffix(path, suffix))
  let largest = 0
  for (const name of namesIn(dirname(path))) {
    if (!name.startsWith(`${stem}.`)) continue
    const found = /^(\d{6,15})(.*)$/.exec(name.slice(stem.length + 1))
    if (found === null) continue
    const rest = found[2]!.replace(/\.part$/, '').replace(/\.(gz|zst)$/, '')
    if (rest === extension) largest = Math.max(largest, Number(found[1]))
  }
  return largest
}

const withoutSuffix = (path: string, suffix: string): string =>
  suffix !== '' && path.endsWith(suffix) ? path.slice(0, -suffix.length) : path

function partsOf(path: string): { readonly stem: string; readonly extension: string } {
  const extension = extname(path)
  return { stem: basename(path, extension), extension }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw cause
  }
}
