import { mismatch } from '../../core/mismatch.ts'
import { optional } from '../../ir/type.ts'
import type { TextParser } from '../contract/format.ts'
import { defineFunction } from '../contract/function.ts'
import { compileDissect, type Dissect, DissectProblem } from '../formats/dissect/compile-dissect.ts'
import { dissectReader, dissectSchema } from '../formats/dissect/dissect-reader.ts'

export const parseDissect = defineFunction({
  name: 'parse_dissect',
  group: 'read-write',
  summary: 'Cuts a text at fixed pieces of text; null where they are not there.',
  since: '0.1.0',
  signature: 'parse_dissect(s: string, p: string) -> {..}?',
  constant: [1],
  check([, pattern]) {
    if (typeof pattern !== 'string') return undefined
    const compiled = compile(pattern)
    return compiled instanceof DissectProblem ? { index: 1, message: compiled.message } : undefined
  },
  result([, pattern]) {
    if (typeof pattern?.constant !== 'string') return undefined
    const compiled = compile(pattern.constant)
    return compiled instanceof DissectProblem ? undefined : optional(dissectSchema(compiled))
  },
  examples: [
    {
      code: 'parse_dissect("10.0.0.9:22 ok", "%{ip}:%{port:int} %{state}")',
      gives: '{ip: "10.0.0.9", port: 22, state: "ok"}',
    },
    { code: 'parse_dissect("none", "%{ip}:%{port}")', gives: 'null' },
  ],
  make([, pattern]) {
    const known = typeof pattern === 'string' ? reader(pattern) : undefined
    return (s: string, p: string) => {
      const read = known ?? reader(p)
      if (read instanceof DissectProblem) return mismatch(`"${p}" is no pattern`)
      const event = read(s)
      return typeof event === 'string' ? null : event
    }
  },
})

function reader(pattern: string): TextParser | DissectProblem {
  const compiled = compile(pattern)
  return compiled instanceof DissectProblem ? compiled : dissectReader(compiled)
}

function compile(pattern: string): Dissect | DissectProblem {
  try {
    return compileDissect(pattern)
  } catch (error) {
    return error as DissectProblem
  }
}
