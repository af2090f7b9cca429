import { defineFunction } from '../contract/function.ts'

/** The end of the run of `chars` that begins a text. */
function startAfter(s: string, chars: string): number {
  let at = 0
  for (const char of s) {
    if (!chars.includes(char)) break
    at += char.length
  }
  return at
}

/** The beginning of the run of `chars` that ends a text after `from`. */
function endBefore(s: string, chars: string, from: number): number {
  let at = s.length
  while (at > from) {
    const isPair = at >= 2 && /^[\ud800-\udbff][\udc00-\udfff]$/.test(s.slice(at - 2, at))
    const start = at - (isPair ? 2 : 1)
    if (!chars.includes(s.slice(start, at))) break
    at = start
  }
  return at
}

export const trim = defineFunction({
  name: 'trim',
  group: 'text',
  summary: 'Removes blanks, or the given characters, from both ends of a text.',
  since: '0.1.0',
  signature: 'trim(s: string, chars: string = " \\t\\r\\n") -> string',
  examples: [
    { code: 'trim("  a b\\n")', gives: '"a b"' },
    { code: 'trim("[a]", "[]")', gives: '"a"' },
  ],
  run(s: string, chars: string) {
    const start = startAfter(s, chars)
    return s.slice(start, endBefore(s, chars, start))
  },
})

export const trimStart = defineFunction({
  name: 'trim_start',
  group: 'text',
  summary: 'Removes blanks, or the given characters, from the start of a text.',
  since: '0.1.0',
  signature: 'trim_start(s: string, chars: string = " \\t\\r\\n") -> string',
  examples: [{ code: 'trim_start("007", "0")', gives: '"7"' }],
  run: (s: string, chars: string) => s.slice(startAfter(s, chars)),
})

export const trimEnd = defineFunction({
  name: 'trim_end',
  group: 'text',
  summary: 'Removes blanks, or the given characters, from the end of a text.',
  since: '0.1.0',
  signature: 'trim_end(s: string, chars: string = " \\t\\r\\n") -> string',
  examples: [{ code: 'trim_end("1.500", "0")', gives: '"1.5"' }],
  run: (s: string, chars: string) => s.slice(0, endBefore(s, chars, 0)),
})
