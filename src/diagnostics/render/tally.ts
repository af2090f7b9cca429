import { listed } from '../../core/listed.ts'
import type { Diagnostic } from '../diagnostic.ts'

export interface Tally {
  readonly errors: number
  readonly warnings: number
  readonly notes: number
  /** Files that have a finding. */
  readonly files: number
}

export const tally = (diagnostics: readonly Diagnostic[]): Tally => ({
  errors: diagnostics.filter(({ severity }) => severity === 'error').length,
  warnings: diagnostics.filter(({ severity }) => severity === 'warning').length,
  notes: diagnostics.filter(({ severity }) => severity === 'note').length,
  files: new Set(diagnostics.map(({ file }) => file)).size,
})

/** `2 errors and 1 warning in 1 file.`; empty where there is nothing to count. */
export function tallyText({ errors, warnings, notes, files }: Tally): string {
  const parts = [counted(errors, 'error'), counted(warnings, 'warning'), counted(notes, 'note')].filter(
    (part) => part !== '',
  )
  if (parts.length === 0) return ''
  return `${listed(parts)} in ${counted(files, 'file')}.`
}

const counted = (count: number, noun: string): string =>
  count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`
