import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** The folder that holds package.json, docs and the rest, for the built command and for the sources alike. */
function packageRoot(): string {
  let folder = import.meta.dirname
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder)
    if (parent === folder) throw new Error('The files of logpipe are incomplete: package.json is missing.')
    folder = parent
  }
  return folder
}

export async function packageVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageRoot(), 'package.json'), 'utf8')) as {
    readonly version: string
  }
  return version
}

/** The help page of a diagnostic in Markdown, or undefined where there is none. */
export const diagnosticPage = (code: string): Promise<string | undefined> =>
  readFile(join(packageRoot(), 'docs', 'diagnostics', `${code}.md`), 'utf8').catch(() => undefined)
