import { everyMatch } from '../../core/every-match.ts'
import { mismatch } from '../../core/mismatch.ts'
import type { Value } from '../../core/value.ts'
import { type ArgumentProblem, defineFunction } from '../contract/function.ts'
import { type SecretPattern, secretPatterns } from './secret-patterns.ts'

export const redact = defineFunction({
  name: 'redact',
  group: 'privacy',
  summary: 'Replaces emails, card numbers, tokens and the like, or what fits a regex.',
  since: '0.1.0',
  signature: 'redact(s: string, what: list<string|regex>, with: string = "[REDACTED]") -> string',
  constant: [1],
  check: checkWhat,
  examples: [
    { code: 'redact("from ann@example.org", ["email"])', gives: '"from [REDACTED]"' },
    {
      code: 'redact("card 4111 1111 1111 1111, order 4111 1111 1111 1112", ["credit_card"], "*")',
      gives: '"card *, order 4111 1111 1111 1112"',
    },
    { code: 'redact("pin=1234 from 10.0.0.9", ["ip", /pin=[0-9]+/], with: "-")', gives: '"- from -"' },
  ],
  make(constants) {
    const known = patternsOf(constants[1] ?? null)
    return (s: string, what: Value[], by: string) => {
      const patterns = known ?? patternsOf(what)
      if (patterns === null)
        return mismatch('"redact" was given something that is neither a kind of secret nor a regex')
      return patterns.reduce((text, pattern) => hide(text, pattern, by), s)
    }
  },
})

function hide(text: string, { regex, isReal }: SecretPattern, by: string): string {
  return text.replace(regex, (found) => (isReal === undefined || isReal(found) ? by : found))
}

function patternsOf(what: Value): SecretPattern[] | null {
  if (!Array.isArray(what)) return null
  const patterns: SecretPattern[] = []
  for (const one of what) {
    const pattern = one instanceof RegExp ? { regex: everyMatch(one) } : secretPatterns.get(String(one))
    if (pattern === undefined) return null
    patterns.push(pattern)
  }
  return patterns
}

function checkWhat(constants: readonly (Value | undefined)[]): ArgumentProblem | undefined {
  const what = constants[1]
  const names = [...secretPatterns.keys()]
  const wrong = Array.isArray(what)
    ? what.find((one) => !(one instanceof RegExp) && !secretPatterns.has(String(one)))
    : undefined
  if (wrong === undefined) return undefined
  return {
    index: 1,
    message: `"redact" knows no kind of secret called "${String(wrong)}".`,
    help: `Write ${names.map((name) => `"${name}"`).join(', ')} or a regex.`,
  }
}
