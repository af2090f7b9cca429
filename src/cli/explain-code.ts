import { nearest } from '../core/nearest.ts'
import { codes } from '../diagnostics/codes.ts'
import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { diagnosticPage } from './package-files.ts'
import { UsageError } from './usage-error.ts'

/** Prints the help page of a diagnostic. Throws a UsageError for a code that does not exist. */
export async function explainCode(code: string, io: Io): Promise<number> {
  if (!Object.hasOwn(codes, code)) {
    const near = nearest(code, Object.keys(codes))
    const hint = near === undefined ? '' : ` Did you mean "${near}"?`
    throw new UsageError(`There is no diagnostic "${code}".${hint} "logpipe list codes" shows them all.`)
  }
  const page = await diagnosticPage(code)
  if (page === undefined) throw new Error(`The page of ${code} is missing in docs/diagnostics.`)
  io.stdout.write(page)
  return exitCodes.fine
}
