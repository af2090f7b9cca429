import { linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * All files below a folder, as they were at one moment: what a process that was killed then leaves behind. A link to each keeps the file itself,
 * since sinks know their files by identity, and an engine that lives on for a moment may remove some.
 */
export class DiskImage {
  readonly #folder: string
  readonly #links: string
  readonly #files: readonly { readonly path: string; readonly link: string; readonly bytes: Buffer }[]

  constructor(folder: string) {
    this.#folder = folder
    this.#links = mkdtempSync(`${folder}-links-`)
    this.#files = filesBelow(folder).map((path, index) => {
      const link = join(this.#links, String(index))
      linkSync(join(folder, path), link)
      return { path, link, bytes: readFileSync(link) }
    })
  }

  /** Puts everything back, once. */
  restore(): void {
    for (const path of filesBelow(this.#folder)) rmSync(join(this.#folder, path))
    for (const { path, link, bytes } of this.#files) {
      mkdirSync(dirname(join(this.#folder, path)), { recursive: true })
      writeFileSync(link, bytes)
      linkSync(link, join(this.#folder, path))
    }
    rmSync(this.#links, { recursive: true })
  }
}

/** Relative paths of the files below a folder. */
export const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
