import { defineFunction } from '../contract/function.ts'

const word = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{M}]+|\p{Lu}|\p{N}+/gu

/** The words of a name, in whichever style it joins them; digits stay with the letters before them. */
function wordsOf(name: string): string[] {
  const words: string[] = []
  let end = -1
  for (const match of name.matchAll(word)) {
    if (match.index === end && /^\p{N}/u.test(match[0]) && words.length > 0)
      words[words.length - 1] += match[0]
    else words.push(match[0])
    end = match.index + match[0].length
  }
  return words
}

export const snakeCase = defineFunction({
  name: 'snake_case',
  group: 'text',
  summary: 'Writes a name as words in small letters with "_" between them.',
  since: '0.1.0',
  signature: 'snake_case(s: string) -> string',
  examples: [{ code: 'snake_case("userAgent-Name")', gives: '"user_agent_name"' }],
  run: (s: string) => wordsOf(s).join('_').toLowerCase(),
})

export const kebabCase = defineFunction({
  name: 'kebab_case',
  group: 'text',
  summary: 'Writes a name as words in small letters with "-" between them.',
  since: '0.1.0',
  signature: 'kebab_case(s: string) -> string',
  examples: [{ code: 'kebab_case("HTTPStatus code")', gives: '"http-status-code"' }],
  run: (s: string) => wordsOf(s).join('-').toLowerCase(),
})

export const camelCase = defineFunction({
  name: 'camel_case',
  group: 'text',
  summary: 'Writes a name as words joined by capitals, the first one small.',
  since: '0.1.0',
  signature: 'camel_case(s: string) -> string',
  examples: [{ code: 'camel_case("user_agent name")', gives: '"userAgentName"' }],
  run: (s: string) =>
    wordsOf(s)
      .map((part, i) => (i === 0 ? part.toLowerCase() : part[0]!.toUpperCase() + part.slice(1).toLowerCase()))
      .join(''),
})
