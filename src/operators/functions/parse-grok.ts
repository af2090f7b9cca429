import { mismatch } from '../../core/mismatch.ts'
import { optional } from '../../ir/type.ts'
import type { TextParser } from '../contract/format.ts'
import { defineFunction } from '../contract/function.ts'
import { captureParser } from '../formats/capture/capture-parser.ts'
import { compileGrok } from '../formats/grok/compile-grok.ts'
import { type GrokPattern, GrokProblem } from '../formats/grok/grok-pattern.ts'
import { grokSchema } from '../formats/grok/grok-schema.ts'

export const parseGrok = defineFunction({
  name: 'parse_grok',
  group: 'read-write',
  summary: 'Reads a text by a grok pattern; null where it does not match.',
  since: '0.1.0',
  signature: 'parse_grok(s: string, p: string) -> {..}?',
  constant: [1],
  check([, pattern]) {
    if (typeof pattern !== 'string') return undefined
    const compiled = compile(pattern)
    if (!(compiled instanceof GrokProblem)) return undefined
    const { message, help } = compiled
    return { index: 1, message, ...(help === undefined ? {} : { help }) }
  },
  result([, pattern]) {
    if (typeof pattern?.constant !== 'string') return undefined
    const compiled = compile(pattern.constant)
    return compiled instanceof GrokProblem ? undefined : optional(grokSchema(compiled))
  },
  examples: [
    {
      code: 'parse_grok("port 22 of 10.0.0.9", "port %{INT:port:int} of %{IP:ip}")',
      gives: '{port: 22, ip: "10.0.0.9"}',
    },
    { code: 'parse_grok("none", "port %{INT:port}")', gives: 'null' },
  ],
  make([, pattern]) {
    const known = typeof pattern === 'string' ? reader(pattern) : undefined
    return (s: string, p: string) => {
      const read = known ?? reader(p)
      if (read instanceof GrokProblem) return mismatch(`"${p}" is no grok pattern`)
      const event = read(s)
      return typeof event === 'string' ? null : event
    }
  },
})

function reader(pattern: string): TextParser | GrokProblem {
  const compiled = compile(pattern)
  return compiled instanceof GrokProblem ? compiled : captureParser(compiled)
}

function compile(pattern: string): GrokPattern | GrokProblem {
  try {
    return compileGrok(pattern, new Map())
  } catch (error) {
    return error as GrokProblem
  }
}
