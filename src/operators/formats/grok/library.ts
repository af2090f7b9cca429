import { networkPatterns } from './library/network.ts'
import { systemPatterns } from './library/system.ts'
import { textPatterns } from './library/text.ts'
import { timePatterns } from './library/time.ts'
import { webPatterns } from './library/web.ts'

/**
 * The named patterns that everyone's grok has, written for ECMAScript regexes, and some of our own. None repeats what itself repeats the
 * same characters, so none backtracks exponentially.
 */
export const grokLibrary: ReadonlyMap<string, string> = new Map(
  [textPatterns, networkPatterns, timePatterns, webPatterns, systemPatterns].flatMap((patterns) =>
    Object.entries(patterns),
  ),
)

/** Patterns whose every match is an int. */
export const intPatterns: ReadonlySet<string> = new Set([
  'INT',
  'POSINT',
  'NONNEGINT',
  'PORT',
  'HTTPSTATUS',
  'MONTHNUM',
  'MONTHNUM2',
  'MONTHDAY',
  'HOUR',
  'MINUTE',
  'YEAR',
])
/** Patterns whose every match is a float. */
export const floatPatterns: ReadonlySet<string> = new Set([...intPatterns, 'NUMBER', 'BASE10NUM', 'UNIXTIME'])
