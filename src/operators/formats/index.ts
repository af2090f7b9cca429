import { anySpec } from '../contract/catalog.ts'
import type { FormatSpec } from '../contract/format.ts'
import { auto } from './auto.ts'
import { clf } from './clf.ts'
import { csv } from './csv.ts'
import { grok } from './grok.ts'
import { json } from './json.ts'
import { lines } from './lines.ts'
import { regex } from './regex.ts'
import { syslog } from './syslog.ts'

/** All formats of texts and lines. */
export const formats: readonly FormatSpec[] = [auto, clf, csv, grok, json, lines, regex, syslog].map((spec) =>
  anySpec<FormatSpec>(spec),
)
