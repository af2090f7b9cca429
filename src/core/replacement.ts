const kept = new WeakMap<RegExp, Map<string, string>>()

/**
 * A replacement in JavaScript's spelling: `$1` and `$name` are groups of the regex, `$0` is the whole match, `$$` a dollar; a dollar before
 * anything else is itself.
 */
export function replacementFor(regex: RegExp, text: string): string {
  if (!text.includes('$')) return text
  let ofRegex = kept.get(regex)
  if (ofRegex === undefined) {
    ofRegex = new Map()
    kept.set(regex, ofRegex)
  }
  let made = ofRegex.get(text)
  if (made === undefined) {
    const groups = groupsOf(regex)
    made = text.replace(/\$(\$|\d{1,2}|[A-Za-z_]\w*)?/g, (whole, name: string | undefined) => {
      if (name === undefined || name === '$') return '$$'
      if (name === '0') return '$&'
      // `$12` of a regex with one group is its first group and a 2, as in JavaScript.
      if (/^[1-9]/.test(name) && Number(name[0]) <= groups.count) return whole
      return groups.names.includes(name) ? `$<${name}>` : `$$${name}`
    })
    // Texts that come from events would otherwise pile up.
    if (ofRegex.size < 100) ofRegex.set(text, made)
  }
  return made
}

/** The names of a regex's groups in order, and how many groups it has, named or not. */
export function groupsOf(regex: RegExp): { readonly names: readonly string[]; readonly count: number } {
  // An empty alternative always matches, and a match tells of every group.
  const match = new RegExp(`${regex.source}|`, regex.flags.replace(/[gy]/g, '')).exec('')!
  return { names: Object.keys(match.groups ?? {}), count: match.length - 1 }
}
