import { defineFunction } from '../contract/function.ts'
import { captureParser } from '../formats/capture/capture-parser.ts'
import { compileGrok } from '../formats/grok/compile-grok.ts'
import { GrokProblem } from '../formats/grok/grok-pattern.ts'
import { grokSchema } from '../formats/grok/grok-schema.ts'
import { readsByPattern } from './by-pattern.ts'

export const parseGrok = defineFunction({
  name: 'parse_grok',
  group: 'read-write',
  summary: 'Reads a text by a grok pattern; null where it does not match.',
  since: '0.1.0',
  signature: 'parse_grok(s: string, p: string) -> {..}?',
  examples: [
    {
      code: 'parse_grok("port 22 of 10.0.0.9", "port %{INT:port:int} of %{IP:ip}")',
      gives: '{port: 22, ip: "10.0.0.9"}',
    },
    { code: 'parse_grok("none", "port %{INT:port}")', gives: 'null' },
  ],
  ...readsByPattern({
    compile(pattern) {
      const compiled = compileGrok(pattern, new Map())
      return { schema: () => grokSchema(compiled), parser: () => captureParser(compiled) }
    },
    Problem: GrokProblem,
    noun: 'grok pattern',
  }),
})
