/** LP2180 to LP2182: names that were used before and are accepted. */
import type { Span } from '../../core/span.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { diagnostic, replace } from '../report.ts'

const fix = (span: Span, name: string) => replace(`Write "${name}"`, span, name)

export const oldConnector = (span: Span, old: string, name: string): Diagnostic =>
  diagnostic('LP2180', span, `"${old}" is an old name of "${name}".`, {
    help: `Write "${name}".`,
    fix: fix(span, name),
  })

export const oldSetting = (span: Span, old: string, name: string, help: string | undefined): Diagnostic =>
  diagnostic('LP2181', span, `"${old}" is an old name of the setting "${name}".`, {
    help: help === undefined ? `Write "${name}".` : `Write "${name}". ${help}`,
    fix: fix(span, name),
  })

/** A key of a setting that is a record. */
export const oldKey = (span: Span, setting: string, old: string, key: string): Diagnostic =>
  diagnostic('LP2181', span, `"${old}" is an old name of "${key}" in the setting "${setting}".`, {
    help: `Write "${setting}: {${key}: …}".`,
    fix: fix(span, key),
  })

/** A setting that is a key of another one now. */
export const movedSetting = (span: Span, old: string, setting: string, key: string): Diagnostic =>
  diagnostic('LP2181', span, `"${old}" is an old name of "${key}" in the setting "${setting}".`, {
    help: `Write "${setting}: {${key}: …}".`,
  })

export const oldWord = (span: Span, setting: string, old: string, word: string): Diagnostic =>
  diagnostic('LP2182', span, `"${old}" is an old word of the setting "${setting}".`, {
    help: `Write "${word}".`,
    fix: fix(span, word),
  })
