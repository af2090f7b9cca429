import { defineFunction } from '../contract/function.ts'
import { compileDissect, DissectProblem } from '../formats/dissect/compile-dissect.ts'
import { dissectReader, dissectSchema } from '../formats/dissect/dissect-reader.ts'
import { readsByPattern } from './by-pattern.ts'

export const parseDissect = defineFunction({
  name: 'parse_dissect',
  group: 'read-write',
  summary: 'Cuts a text at fixed pieces of text; null where they are not there.',
  since: '0.1.0',
  signature: 'parse_dissect(s: string, p: string) -> {..}?',
  examples: [
    {
      code: 'parse_dissect("10.0.0.9:22 ok", "%{ip}:%{port:int} %{state}")',
      gives: '{ip: "10.0.0.9", port: 22, state: "ok"}',
    },
    { code: 'parse_dissect("none", "%{ip}:%{port}")', gives: 'null' },
  ],
  ...readsByPattern({
    compile(pattern) {
      const compiled = compileDissect(pattern)
      return { schema: () => dissectSchema(compiled), parser: () => dissectReader(compiled) }
    },
    Problem: DissectProblem,
    noun: 'pattern',
  }),
})
