import type { PatternProblem } from './time-pattern.ts'

const strftime: Readonly<Record<string, string>> = {
  Y: 'yyyy',
  y: 'yy',
  m: 'MM',
  b: 'MMM',
  h: 'MMM',
  B: 'MMMM',
  d: 'dd',
  e: 'd',
  j: 'DDD',
  a: 'EEE',
  A: 'EEEE',
  H: 'HH',
  k: 'H',
  I: 'hh',
  l: 'h',
  M: 'mm',
  S: 'ss',
  f: 'SSSSSS',
  L: 'SSS',
  N: 'SSSSSSSSS',
  p: 'a',
  P: 'a',
  z: 'Z',
  Z: 'z',
  T: 'HH:mm:ss',
  R: 'HH:mm',
  F: 'yyyy-MM-dd',
  D: 'MM/dd/yy',
  '%': '%',
  n: '\n',
  t: '\t',
}

/** Longest first, as Go itself looks for them. */
const go: readonly (readonly [layout: string, ours: string])[] = [
  ['January', 'MMMM'],
  ['Jan', 'MMM'],
  ['Monday', 'EEEE'],
  ['Mon', 'EEE'],
  ['MST', 'z'],
  ['2006', 'yyyy'],
  ['Z07:00', 'XXX'],
  ['-07:00', 'xxx'],
  ['Z0700', 'XX'],
  ['-0700', 'Z'],
  ['-07', 'x'],
  ['002', 'DDD'],
  ['01', 'MM'],
  ['02', 'dd'],
  ['_2', 'd'],
  ['15', 'HH'],
  ['03', 'hh'],
  ['04', 'mm'],
  ['05', 'ss'],
  ['06', 'yy'],
  ['PM', 'a'],
  ['1', 'M'],
  ['2', 'd'],
  ['3', 'h'],
]

/** Names that other tools give to whole formats. */
const names: Readonly<Record<string, string>> = {
  rfc3339: 'iso8601',
  rfc3339nano: 'iso8601',
  iso: 'iso8601',
  iso8601: 'iso8601',
  'iso-8601': 'iso8601',
  epoch: 'unix',
  timestamp: 'unix',
  unix: 'unix',
  unixms: 'unix_ms',
  unix_millis: 'unix_ms',
  epoch_millis: 'unix_ms',
  epoch_second: 'unix',
}

/** What is wrong with a pattern of strftime or Go, or another tool's name of a format, with its translation. */
export function translateTimePattern(pattern: string): PatternProblem | undefined {
  const name = names[pattern.toLowerCase()]
  if (name !== undefined)
    return { message: `"${pattern}" is no time pattern; this format is called "${name}".`, fix: name }
  if (/%[-0^#]?[A-Za-z]/.test(pattern)) {
    return {
      message: `"${pattern}" is a pattern of strftime; time patterns are written as in LDML.`,
      fix: fromStrftime(pattern),
    }
  }
  if (/2006|15:04|Jan[ /-]|_2\b/.test(pattern)) {
    return {
      message: `"${pattern}" is a layout of Go; time patterns are written as in LDML.`,
      fix: fromGo(pattern),
    }
  }
  return undefined
}

function fromStrftime(pattern: string): string {
  if (pattern === '%s') return 'unix'
  const pieces = pattern.matchAll(/%[-0^#]?(?:(\d)[fN]|([A-Za-z%]))|[A-Za-z]+|'|[^A-Za-z%']+|%/g)
  return [...pieces]
    .map(([text, digits, letter]) => {
      if (digits !== undefined) return 'S'.repeat(Number(digits))
      return letter === undefined ? quoted(text) : (strftime[letter] ?? quoted(text))
    })
    .join('')
}

function fromGo(pattern: string): string {
  let result = ''
  for (let at = 0; at < pattern.length; ) {
    const fraction = /^[.,][09]+(?!\d)/.exec(pattern.slice(at))
    const known = go.find(([layout]) => pattern.startsWith(layout, at))
    if (fraction !== null) {
      result += fraction[0][0] + 'S'.repeat(fraction[0].length - 1)
      at += fraction[0].length
    } else if (known !== undefined) {
      result += known[1]
      at += known[0].length
    } else {
      const text = /^[A-Za-z]+|^./s.exec(pattern.slice(at))![0]
      result += quoted(text)
      at += text.length
    }
  }
  return result
}

const quoted = (text: string): string => (text === "'" ? "''" : /[A-Za-z]/.test(text) ? `'${text}'` : text)
