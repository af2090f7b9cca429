import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { diagnostic, replace } from '../../src/diagnostics/report.ts'

/** A text and findings in it, for the tests of the renderers. */
export const sampleText = 'from stdin\n  | where a && b\n  | to stdout\n'
const at = sampleText.indexOf('&&')

export const sampleDiagnostics: readonly Diagnostic[] = [
  diagnostic('LP1006', { start: at, end: at + 2 }, 'There is no operator "&&"; write "and".', {
    file: 'main.pipe',
    label: 'of another language',
    fix: replace('Write "and"', { start: at, end: at + 2 }, 'and'),
    related: [{ file: 'main.pipe', span: { start: 0, end: 4 }, message: 'The flow begins here.' }],
  }),
  diagnostic('LP1025', { start: 0, end: 4 }, 'This is a subtraction.', {
    file: 'main.pipe',
    help: 'Write the time with its "T".',
  }),
]

export const sampleTexts: ReadonlyMap<string, string> = new Map([['main.pipe', sampleText]])
