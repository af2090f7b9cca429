interface OpenGroup {
  /** Its number, or undefined where it captures nothing. */
  readonly number: number | undefined
  /** Inside a negative look-around nothing is ever captured. */
  readonly negative: boolean
  hasAlternatives: boolean
  /** Numbers of the groups inside that take part whenever this one does. */
  readonly inside: number[]
}

/** The groups of a regex that take part in each match: they stand in no alternative and under no `?`, `*` or `{0,…}`. */
export function certainGroups(source: string): ReadonlySet<number> {
  const root: OpenGroup = { number: undefined, negative: false, hasAlternatives: false, inside: [] }
  const open = [root]
  let count = 0
  let inClass = false
  for (let at = 0; at < source.length; at++) {
    const char = source[at]
    if (char === '\\') {
      at++
    } else if (inClass) {
      inClass = char !== ']'
    } else if (char === '[') {
      inClass = true
    } else if (char === '(') {
      const captures = source[at + 1] !== '?' || /^\(\?<[^=!]/.test(source.slice(at, at + 4))
      if (captures) count++
      open.push({
        number: captures ? count : undefined,
        negative: /^\(\?<?!/.test(source.slice(at, at + 4)),
        hasAlternatives: false,
        inside: [],
      })
    } else if (char === '|') {
      open.at(-1)!.hasAlternatives = true
    } else if (char === ')' && open.length > 1) {
      const group = open.pop()!
      if (group.negative || /^(?:[?*]|\{0)/.test(source.slice(at + 1, at + 3))) continue
      if (group.number !== undefined) open.at(-1)!.inside.push(group.number)
      if (!group.hasAlternatives) open.at(-1)!.inside.push(...group.inside)
    }
  }
  return new Set(root.hasAlternatives ? [] : root.inside)
}
