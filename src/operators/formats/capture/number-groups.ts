/** A regex source with numbered groups only, and the numbers of the groups that had a name. */
export interface NumberedGroups {
  readonly source: string
  readonly names: ReadonlyMap<string, readonly number[]>
}

/** Takes the names off the groups of a regex that compiles: V8 makes an object with all names for each match otherwise. */
export function numberGroups(source: string): NumberedGroups {
  const names = new Map<string, number[]>()
  const parts: (string | { readonly name: string })[] = []
  let count = 0
  let from = 0
  let inClass = false
  for (let at = 0; at < source.length; at++) {
    const char = source[at]
    if (char === '\\') {
      const name = inClass ? undefined : /^\\k<([^>]+)>/.exec(source.slice(at, at + 200))?.[1]
      if (name === undefined) {
        at++
      } else {
        parts.push(source.slice(from, at), { name })
        at += name.length + 3
        from = at + 1
      }
    } else if (inClass) {
      inClass = char !== ']'
    } else if (char === '[') {
      inClass = true
    } else if (char === '(' && source[at + 1] !== '?') {
      count++
    } else if (char === '(' && source[at + 2] === '<' && source[at + 3] !== '=' && source[at + 3] !== '!') {
      const end = source.indexOf('>', at)
      const name = source.slice(at + 3, end)
      count++
      names.set(name, [...(names.get(name) ?? []), count])
      parts.push(source.slice(from, at + 1))
      at = end
      from = end + 1
    }
  }
  parts.push(source.slice(from))
  return {
    source: parts.map((part) => (typeof part === 'string' ? part : referTo(names.get(part.name)))).join(''),
    names,
  }
}

/** A reference to a group that took no part matches nothing, so all groups of the name can be tried in a row. */
const referTo = (groups: readonly number[] = []): string =>
  `(?:${groups.map((group) => `\\${group}`).join('')})`
