import { listed } from '../../core/listed.ts'

/** `"a"`, `"a" and "b"`, `"a", "b" and "c"`. */
export const quoteList = (names: readonly string[]): string => listed(names.map((name) => `"${name}"`))

/** `"a"`, `"a" or "b"`, `"a", "b" or "c"`; beyond `most` the rest is left out. */
export function quoteChoices(names: readonly string[], most = 12): string {
  const quoted = names.slice(0, most).map((name) => `"${name}"`)
  if (names.length > most) return `${quoted.join(', ')} …`
  return listed(quoted, 'or')
}
