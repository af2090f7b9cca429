/** Does the path hold wildcards: `*`, `?` or `[…]`? */
export const hasWildcard = (path: string): boolean => /[*?[]/.test(path)

/** `a{b,c}d` as `abd` and `acd`; nested braces too. Braces without a comma are themselves. */
export function expandBraces(pattern: string): readonly string[] {
  const match = /^(.*?)\{([^{}]*,[^{}]*)\}(.*)$/s.exec(pattern)
  if (match === null) return [pattern]
  const [, before, choices, after] = match
  return choices!.split(',').flatMap((choice) => expandBraces(`${before}${choice}${after}`))
}

/**
 * One part of a path (between slashes) as a regular expression, as a shell reads it: `*` and `?` match no leading dot, `[a-z]` and `[!a]`
 * one character.
 */
export function globToRegex(part: string): RegExp {
  let source = ''
  for (let i = 0; i < part.length; i++) {
    const character = part[i]!
    if (character === '*') {
      while (part[i + 1] === '*') i++
      source += '[^/]*'
    } else if (character === '?') source += '[^/]'
    else if (character === '[' && part.indexOf(']', i + 2) !== -1) {
      const close = part.indexOf(']', i + 2)
      const set = part
        .slice(i + 1, close)
        .replace(/\\/g, '\\\\')
        .replace(/[[\]]/g, '\\$&')
      source += set.startsWith('!') ? `[^/${set.slice(1)}]` : `[${set}]`
      i = close
    } else source += character.replace(/[\\^$.|+()[\]{}*?]/g, '\\$&')
  }
  const hidden = part.startsWith('.') ? '' : '(?!\\.)'
  return new RegExp(`^${hidden}${source}$`, 's')
}

/** A test for `exclude`: a pattern with a slash is held against the whole path (`**` for any folders), others against the name. */
export function excluder(patterns: readonly string[]): (path: string) => boolean {
  const tests = patterns.flatMap(expandBraces).map((pattern) => {
    if (!pattern.includes('/')) {
      const regex = globToRegex(pattern)
      return (path: string) => regex.test(path.slice(path.lastIndexOf('/') + 1))
    }
    const parts = pattern.split('/').map((part) => (part === '**' ? '**' : globToRegex(part)))
    return (path: string) => matches(path.split('/'), parts)
  })
  return (path) => tests.some((test) => test(path))
}

function matches(names: readonly string[], parts: readonly (RegExp | '**')[]): boolean {
  const [part, ...rest] = parts
  if (part === undefined) return names.length === 0
  if (part === '**') {
    for (let skip = 0; skip <= names.length; skip++) if (matches(names.slice(skip), rest)) return true
    return false
  }
  const [name, ...others] = names
  return name !== undefined && part.test(name) && matches(others, rest)
}
