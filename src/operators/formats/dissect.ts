import { thrownOr } from '../../core/thrown-or.ts'
import { openRecord } from '../../ir/type.ts'
import { defineFormat } from '../contract/format.ts'
import { param } from '../contract/params.ts'
import { compileDissect, type Dissect, DissectProblem } from './dissect/compile-dissect.ts'
import { dissectReader, dissectSchema } from './dissect/dissect-reader.ts'

export const dissect = defineFormat({
  name: 'dissect',
  summary: 'Cuts a text at fixed pieces of text: "%{client} [%{at}] %{rest}".',
  since: '0.1.0',
  params: {
    pattern: param.text({
      required: true,
      doc: 'Keys with the text between them, all of which must be there. `%{name}` takes what comes up to the text behind it, `%{name:int}` and `:float` as a number, `%{+name}` adds to it, `%{?name}` and `%{}` leave it out, and behind `%{name->}` the text, or its first character, may be repeated. A dot makes a nested field.',
    }),
  },
  positional: ['pattern'],
  examples: [
    {
      title: 'A line of columns',
      use: 'dissect("%{date} %{+date} %{level->} [%{thread}] %{message}")',
      text: '2026-11-21 10:00:01 WARN   [main] disk sda1 is 93 % full',
      event: {
        date: '2026-11-21 10:00:01',
        level: 'WARN',
        thread: 'main',
        message: 'disk sda1 is 93 % full',
      },
    },
    {
      title: 'Numbers, nested fields, and what is left out',
      use: 'dissect("%{client.ip}:%{client.port:int} %{?protocol} %{bytes:int}")',
      text: '10.0.0.9:4022 TCP 512',
      event: { client: { ip: '10.0.0.9', port: 4022 }, bytes: 512 },
    },
  ],
  check({ pattern }) {
    const compiled = compile(pattern)
    return compiled instanceof DissectProblem ? { param: 'pattern', message: compiled.message } : undefined
  },
  schema({ pattern }) {
    const compiled = compile(pattern)
    return compiled instanceof DissectProblem ? openRecord : dissectSchema(compiled)
  },
  parser({ pattern }) {
    const compiled = compile(pattern)
    return compiled instanceof DissectProblem ? () => 'the pattern cannot be used' : dissectReader(compiled)
  },
})

const compile = (pattern: string): Dissect | DissectProblem =>
  thrownOr(DissectProblem, () => compileDissect(pattern))
