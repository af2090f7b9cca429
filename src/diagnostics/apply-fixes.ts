import type { Diagnostic, Fix } from './diagnostic.ts'

/**
 * Applies the fixes that are certain to the text they point into. Of two that touch the same place the first is taken; the other waits for
 * the next look. The diagnostics are all of the one file.
 */
export function applyFixes(
  text: string,
  diagnostics: readonly Diagnostic[],
): { readonly text: string; readonly applied: number } {
  const taken: Fix['edits'][number][] = []
  let applied = 0
  for (const { fix } of diagnostics) {
    if (
      fix === undefined ||
      !fix.certain ||
      fix.edits.some((edit) => taken.some((other) => touch(edit, other)))
    )
      continue
    taken.push(...fix.edits)
    applied += 1
  }
  return { text: applyEdits(text, taken), applied }
}

/** Applies edits that do not overlap, in any order. */
export function applyEdits(text: string, edits: Fix['edits']): string {
  let result = text
  for (const { span, text: inserted } of [...edits].sort((a, b) => b.span.start - a.span.start)) {
    result = result.slice(0, span.start) + inserted + result.slice(span.end)
  }
  return result
}

/** Neighbours count as touching: each may have been meant to stand against the old text of the other. */
const touch = (a: Fix['edits'][number], b: Fix['edits'][number]): boolean =>
  a.span.start <= b.span.end && b.span.start <= a.span.end
