/** LP2165 to LP2169: modules that a pipeline uses. */
import type { Span } from '../../core/span.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { diagnostic } from '../report.ts'

export const pluginMissing = (span: Span, specifier: string): Diagnostic =>
  specifier.startsWith('package:')
    ? diagnostic('LP2165', span, `There is no package "${specifier.slice('package:'.length)}".`, {
        help: 'It is looked for in the "node_modules" of the folder of this file and of those above it; install it there.',
      })
    : diagnostic('LP2165', span, `There is no module "${specifier}".`, {
        help: 'A path is relative to the file that uses it. A package is written "package:NAME".',
      })

export const pluginFailed = (span: Span, specifier: string, reason: string): Diagnostic =>
  diagnostic('LP2165', span, `"${specifier}" cannot be loaded: ${reason}`, {
    help: 'Loading a plugin runs its module; that must not throw.',
  })

export const pluginBroken = (span: Span, specifier: string, problem: string): Diagnostic =>
  diagnostic('LP2166', span, `"${specifier}" is no plugin that can be used. ${problem}`, {
    help: 'docs/contract.md says what an operator must have.',
  })

export const pluginNameWrong = (span: Span, problem: string): Diagnostic =>
  diagnostic('LP2167', span, problem)

/** `other`: the plugin that has the name already; undefined where logpipe has it itself. */
export const pluginNameTaken = (
  span: Span,
  kind: string,
  name: string,
  other: string | undefined,
): Diagnostic =>
  diagnostic(
    'LP2168',
    span,
    other === undefined
      ? `The plugin brings ${kind === 'aggregator' ? 'an' : 'a'} ${kind} "${name}", and logpipe has that name itself.`
      : `The plugin brings ${kind === 'aggregator' ? 'an' : 'a'} ${kind} "${name}", and so does "${other}".`,
    { help: 'Give it another name in the plugin.' },
  )

export const pluginPrefix = (span: Span): Diagnostic =>
  diagnostic('LP2169', span, 'The operators of a plugin have no prefix.', {
    help: 'Leave out "as" and the name: operators are used by their own names.',
  })
