import { anySpec } from '../contract/catalog.ts'
import type { FormatSpec } from '../contract/format.ts'
import { auto } from './auto.ts'
import { cef } from './cef.ts'
import { clf } from './clf.ts'
import { csv } from './csv.ts'
import { dissect } from './dissect.ts'
import { grok } from './grok.ts'
import { json } from './json.ts'
import { keyValue } from './key-value.ts'
import { lines } from './lines.ts'
import { logfmt } from './logfmt.ts'
import { regex } from './regex.ts'
import { syslog } from './syslog.ts'

/** All formats of texts and lines. */
export const formats: readonly FormatSpec[] = [
  auto,
  cef,
  clf,
  csv,
  dissect,
  grok,
  json,
  keyValue,
  lines,
  logfmt,
  regex,
  syslog,
].map((spec) => anySpec<FormatSpec>(spec))
