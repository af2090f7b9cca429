import type { Params } from '../../../src/operators/contract/params.ts'

interface Spec {
  readonly params: Params
  readonly positional: readonly string[]
}

/** The settings of `csv(columns: ["a"], types: {a: int})` as the tests need them: literals, lists, records, bare words. */
export function settingsOf(spec: Spec, use: string): Record<string, unknown> {
  const open = use.indexOf('(')
  const settings: Record<string, unknown> = {}
  for (const [name, param] of Object.entries(spec.params)) {
    settings[name] =
      param.default === undefined || param.kind === 'choice' ? param.default : evaluate(param.default)
  }
  if (open < 0) return settings
  const inside = use.slice(open + 1, use.lastIndexOf(')')).trim()
  const named = /(?:^|, )([a-z]+): /.exec(inside)
  const positional = named === null ? inside : inside.slice(0, named.index)
  if (positional !== '') settings[spec.positional[0]!] = evaluate(positional)
  if (named !== null) Object.assign(settings, evaluate(`{${inside.slice(named.index).replace(/^, /, '')}}`))
  return settings
}

/** The literals of the language are those of JavaScript but for bare words. */
const evaluate = (text: string): unknown =>
  new Function('int', 'float', `return (${text})`)('int', 'float') as unknown
