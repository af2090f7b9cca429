/**
 * The longest run of ASCII text that stands in everything a regex matches, or '' where there is none of use. Conservative: what it does not
 * understand ends a run. Lets a search for bytes find the lines worth a look.
 */
export function requiredLiteral(regex: RegExp): string {
  if (regex.flags.includes('i')) return ''
  const found: string[] = []
  return scan(regex.source, 0, found) === regex.source.length ? longest(found) : ''
}

const longest = (texts: readonly string[]): string =>
  texts.reduce((best, text) => (text.length > best.length ? text : best), '')

/** Reads one sequence up to its `)` or the end; gives where it stopped. With an alternation in it, nothing of it is required. */
function scan(source: string, from: number, found: string[]): number {
  const runs: string[] = []
  let run = ''
  let alternatives = false
  let at = from
  const end = () => {
    if (run.length > 0) runs.push(run)
    run = ''
  }
  while (at < source.length && source[at] !== ')') {
    const char = source[at]!
    if (char === '|') {
      alternatives = true
      end()
      at += 1
      continue
    }
    if (char === '^' || char === '$') {
      end()
      at += 1
      continue
    }
    const inner: string[] = []
    let text: string | undefined
    if (char === '(') {
      const head = /^\((?:\?(?::|<[A-Za-z_]\w*>|[=!]|<[=!]))?/.exec(source.slice(at, at + 80))![0]
      const close = scan(source, at + head.length, inner)
      if (close >= source.length) return -1
      // What is looked at ahead or behind is not part of the match, and a negative one even forbids it.
      if (/^\(\?<?[=!]$/.test(head)) inner.length = 0
      at = close + 1
    } else if (char === '[') {
      at = classEnd(source, at)
    } else if (char === '\\') {
      const escaped = source[at + 1] ?? ''
      at += 2
      if (/[^A-Za-z0-9]/.test(escaped)) text = escaped
      else if (escaped === 'b' || escaped === 'B') {
        end()
        continue
      } else if (/[xuckpP0-9]/.test(escaped)) {
        // A code, a reference, a property: its length is not looked into.
        return -1
      }
    } else {
      at += 1
      if (char !== '.' && char >= ' ' && char < '\x7f') text = char
    }
    const quantifier = /^(?:[*+?]|\{(\d+)(?:,\d*)?\})\??/.exec(source.slice(at, at + 24))
    if (quantifier === null) {
      if (text === undefined) {
        end()
        runs.push(...inner)
      } else run += text
      continue
    }
    at += quantifier[0].length
    const required = quantifier[0].startsWith('+') || Number(quantifier[1] ?? 0) > 0
    if (required && text !== undefined) run += text
    end()
    if (required) runs.push(...inner)
  }
  end()
  if (!alternatives) found.push(...runs)
  return at
}

function classEnd(source: string, from: number): number {
  for (let at = from + 1; at < source.length; at += 1) {
    if (source[at] === '\\') at += 1
    else if (source[at] === ']') return at + 1
  }
  return source.length + 1
}
