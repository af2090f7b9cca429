import type { Code } from '../diagnostics/codes.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { renderGithub } from '../diagnostics/render/github.ts'
import { renderHuman } from '../diagnostics/render/human.ts'
import { renderJson } from '../diagnostics/render/json.ts'
import { renderSarif } from '../diagnostics/render/sarif.ts'
import type { Io, Output } from './io.ts'
import { diagnosticPage, packageVersion } from './package-files.ts'

export const reportFormats = ['human', 'json', 'sarif', 'github'] as const
export type ReportFormat = (typeof reportFormats)[number]

/** `github` inside GitHub Actions, else `human`. */
export const defaultFormat = (io: Io): ReportFormat =>
  io.env['GITHUB_ACTIONS'] === 'true' ? 'github' : 'human'

/** Colour on a terminal, unless NO_COLOR is set; FORCE_COLOR asks for it anywhere. */
export function wantsColor(output: Output, env: Io['env']): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false
  if ((env['FORCE_COLOR'] ?? '') !== '') return env['FORCE_COLOR'] !== '0'
  return output.isTerminal && env['TERM'] !== 'dumb'
}

/** Renders findings in one of the formats. */
export async function renderReport(
  format: ReportFormat,
  diagnostics: readonly Diagnostic[],
  texts: ReadonlyMap<string, string>,
  color: boolean,
): Promise<string> {
  switch (format) {
    case 'human':
      return renderHuman(diagnostics, texts, { color })
    case 'json': {
      return renderJson(diagnostics, texts)
    }
    case 'github': {
      return renderGithub(diagnostics, texts)
    }
    case 'sarif': {
      const codes = [...new Set(diagnostics.map(({ code }) => code))]
      const pages = new Map<Code, string | undefined>()
      for (const code of codes) pages.set(code, await diagnosticPage(code))
      return renderSarif(diagnostics, texts, {
        version: await packageVersion(),
        page: (code) => pages.get(code),
      })
    }
  }
}
