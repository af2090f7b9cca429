/** `"a"`, `"a" and "b"`, `"a", "b" and "c"`. */
export function quoteList(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`)
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`
}

/** `"a"`, `"a" or "b"`, `"a", "b" or "c"`; beyond `most` the rest is left out. */
export function quoteChoices(names: readonly string[], most = 12): string {
  const quoted = names.slice(0, most).map((name) => `"${name}"`)
  if (names.length > most) return `${quoted.join(', ')} …`
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`
}
