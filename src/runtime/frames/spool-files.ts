import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { RunError } from '../../core/run-error.ts'

/** The partition under which the place in a spool is kept. */
export const spoolPartition = 'spool'

const prefix = 'spool-'

const encoded = (name: string): string =>
  name.replace(/[^\w.#]/gu, (character) => `%${character.codePointAt(0)!.toString(16)}%`)

const decoded = (text: string): string =>
  text.replace(/%([0-9a-f]+)%/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))

/** Files of a source's spool are `NAME-<start>.log`. The kind is part of it: what another kind of source has left is read by none else. */
export const spoolName = (source: string, kind: string): string =>
  `${prefix}${encoded(kind)}-${encoded(source)}`

interface SpoolFile {
  readonly source: string
  readonly kind: string
  /** Place of its first byte. */
  readonly start: number
  readonly path: string
}

/** Files of spools in a directory, the earlier ones of a spool first. */
export function spoolFiles(directory: string): readonly SpoolFile[] {
  if (!existsSync(directory)) return []
  return readdirSync(directory)
    .sort()
    .flatMap((file) => {
      const [, kind, source, start] = /^spool-([^-]+)-([^-]+)-(\d{15})\.log$/.exec(file) ?? []
      if (kind === undefined || source === undefined) return []
      return [
        { source: decoded(source), kind: decoded(kind), start: Number(start), path: join(directory, file) },
      ]
    })
}

/** What a spool at rest holds. */
export interface SpoolSize {
  readonly source: string
  readonly kind: string
  /** Bytes that no decided epoch has read, those of a torn end included. */
  readonly waiting: number
  /** Bytes on disk. */
  readonly bytes: number
}

/** `decided`: the place up to which a source has read for good. */
export function spoolSizes(directory: string, decided: (source: string) => number): readonly SpoolSize[] {
  const spools = Map.groupBy(spoolFiles(directory), ({ source, kind }) => spoolName(source, kind))
  return [...spools.values()].map((files) => {
    const { source, kind, start } = files[0]!
    const last = files.at(-1)!
    const end = last.start + statSync(last.path).size
    return { source, kind, waiting: Math.max(0, end - Math.max(start, decided(source))), bytes: end - start }
  })
}

/** Throws LP5411 where a spool is left by a source that the pipeline has no more. `sources`: kinds by name. */
export function missSpools(directory: string, sources: ReadonlyMap<string, string>): void {
  const left = spoolFiles(directory).find(({ source, kind }) => sources.get(source) !== kind)
  if (left === undefined) return
  throw new RunError(
    'LP5411',
    'state directory',
    'config',
    `The spool in "${directory}" holds what the source "${left.source}" (${left.kind}) has read, and the pipeline has no such source any more. Run it once more with that source, so that its events go on, or give them up with "--reset all".`,
  )
}
