import { thrownOr } from '../../core/thrown-or.ts'
import type { Value } from '../../core/value.ts'
import { openRecord } from '../../ir/type.ts'
import { defineFormat } from '../contract/format.ts'
import { param } from '../contract/params.ts'
import { captureParser } from './capture/capture-parser.ts'
import { compileGrok } from './grok/compile-grok.ts'
import { type GrokPattern, GrokProblem } from './grok/grok-pattern.ts'
import { grokSchema } from './grok/grok-schema.ts'

interface GrokSettings {
  readonly pattern: string
  readonly patterns: Readonly<Record<string, Value>> | undefined
}

export const grok = defineFormat({
  name: 'grok',
  summary: 'Reads a text by a pattern of named patterns: "%{IP:client} %{INT:n:int}".',
  since: '0.1.0',
  params: {
    pattern: param.text({
      required: true,
      doc: 'The pattern, searched for anywhere in the text. `%{NAME}` stands for a named pattern, `%{NAME:field}` keeps what it took, `%{NAME:field:int}` and `:float` as a number. A dot makes a nested field: `%{IP:client.ip}`. A field that is captured in several places has the first that took part.',
    }),
    patterns: param.record({
      doc: 'Patterns of your own by name: `{QUEUE: "[0-9A-F]{10}"}`. One with a known name replaces it.',
    }),
  },
  positional: ['pattern'],
  examples: [
    {
      title: 'A failed login',
      use: 'grok("Failed password for (invalid user )?%{USER:user} from %{IP:ip} port %{INT:port:int}")',
      text: 'Failed password for invalid user admin from 2001:db8::7 port 4022 ssh2',
      event: { user: 'admin', ip: '2001:db8::7', port: 4022 },
    },
    {
      title: 'A pattern of your own, and nested fields',
      use: 'grok("%{QUEUE:mail.queue}: to=<%{DATA:mail.to}>", patterns: {QUEUE: "[0-9A-F]{10}"})',
      text: '4BF19C2A7E: to=<ada@example.com>, relay=none',
      event: { mail: { queue: '4BF19C2A7E', to: 'ada@example.com' } },
    },
  ],
  check: (settings) => {
    const wrong = Object.entries(settings.patterns ?? {}).find(
      ([name, value]) => !/^\w+$/.test(name) || !(typeof value === 'string' || value instanceof RegExp),
    )
    if (wrong !== undefined) {
      return {
        param: 'patterns',
        message: `"${wrong[0]}" is no pattern of your own: a name of letters, digits and "_" with a text.`,
      }
    }
    const compiled = compile(settings)
    if (!(compiled instanceof GrokProblem)) return undefined
    const { message, help, within } = compiled
    const isOwn = within !== undefined && Object.hasOwn(settings.patterns ?? {}, within)
    return { param: isOwn ? 'patterns' : 'pattern', message, ...(help === undefined ? {} : { help }) }
  },
  schema: (settings) => {
    const compiled = compile(settings)
    return compiled instanceof GrokProblem ? openRecord : grokSchema(compiled)
  },
  parser: (settings) => {
    const compiled = compile(settings)
    return compiled instanceof GrokProblem ? () => 'the pattern cannot be used' : captureParser(compiled)
  },
  pattern: (settings) => {
    const compiled = compile(settings)
    if (compiled instanceof GrokProblem || compiled.fields.some(({ path }) => path.length > 1))
      return undefined
    return {
      regex: compiled.regex,
      fields: compiled.fields.map(({ path, groups, type }) => ({ name: path[0]!, groups, type })),
    }
  },
})

/** What was made of settings: the check, the schema and the regex are asked for one after the other. */
const compiledOf = new WeakMap<GrokSettings, GrokPattern | GrokProblem>()

function compile(settings: GrokSettings): GrokPattern | GrokProblem {
  const known = compiledOf.get(settings)
  if (known !== undefined) return known
  const made = compileAnew(settings)
  compiledOf.set(settings, made)
  return made
}

function compileAnew({ pattern, patterns = {} }: GrokSettings): GrokPattern | GrokProblem {
  const custom = new Map(
    Object.entries(patterns).map(([name, value]) => [
      name,
      value instanceof RegExp ? value.source : String(value),
    ]),
  )
  return thrownOr(GrokProblem, () => compileGrok(pattern, custom))
}
