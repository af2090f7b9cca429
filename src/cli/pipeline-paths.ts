import type { Io } from './io.ts'
import { UsageError } from './usage-error.ts'

/** The files that arguments name: a path as it is, a glob (which a shell did not expand) as all that match, each file once. */
export async function pipelinePaths(written: readonly string[], io: Io): Promise<readonly string[]> {
  const paths = new Set<string>()
  for (const argument of written) {
    if (argument === '-' || !/[*?[{]/.test(argument) || (await io.files.exists(argument))) {
      paths.add(argument)
      continue
    }
    const matching = await io.files.glob(argument)
    if (matching.length === 0) throw new UsageError(`No file matches "${argument}".`)
    for (const path of matching) paths.add(path)
  }
  return [...paths]
}
