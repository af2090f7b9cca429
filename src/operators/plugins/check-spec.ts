import { messageOf } from '../../core/message-of.ts'
import type { Expr } from '../../ir/expression.ts'
import { anyType } from '../../ir/type.ts'
import type { PluginProblem } from '../contract/plugin.ts'

/** Something that means to be an operator. */
export interface Operator {
  readonly [part: string]: unknown
}

const isObject = (value: unknown): value is Operator => typeof value === 'object' && value !== null

/** An export that says what kind of operator it is. */
export const isOperator = (value: unknown): value is Operator =>
  isObject(value) && typeof value['kind'] === 'string'

interface Kind {
  readonly title: string
  readonly name: RegExp
  readonly nameRule: string
  readonly functions: readonly string[]
  /** What `open` gives must have. */
  readonly methods: readonly string[]
}

const kinds: Readonly<Record<string, Kind>> = {
  aggregator: {
    title: 'aggregator',
    name: /^[a-z][a-z0-9_]*$/,
    nameRule: 'begins with a small letter and goes on with small letters, digits and "_"',
    functions: ['type', 'open'],
    methods: ['start', 'add', 'merge', 'finish', 'write', 'read'],
  },
  group_aggregator: {
    title: 'group aggregator',
    name: /^aggregator_[a-z][a-z0-9_]*$/,
    nameRule: 'begins with "aggregator_" and goes on with small letters, digits and "_"',
    functions: ['open'],
    methods: ['init', 'description', 'add', 'flush', 'reset'],
  },
}

/** What breaks the contract in a spec, as far as that can be told before the run. */
export function checkSpec(spec: Operator, platform: string): readonly PluginProblem[] {
  const kind = Object.hasOwn(kinds, spec['kind'] as string) ? kinds[spec['kind'] as string]! : undefined
  if (kind === undefined) {
    return [
      broken(
        `An operator of the kind "${String(spec['kind'])}" cannot come from a plugin; "aggregator" and "group_aggregator" can.`,
      ),
    ]
  }
  const { name } = spec
  if (typeof name !== 'string' || !kind.name.test(name)) {
    const shown = typeof name === 'string' ? `"${name}"` : 'what stands there'
    return [
      {
        isName: true,
        message: `The name of an ${kind.title} ${kind.nameRule}; ${shown} does not.`.replace(
          'an group',
          'a group',
        ),
      },
    ]
  }
  const title = `The ${kind.title} "${name}"`
  const parts = [...partProblems(spec, kind, title), ...platformProblems(spec, title, platform)]
  return parts.length > 0 ? parts : methodProblems(spec, kind, title)
}

function* partProblems(spec: Operator, kind: Kind, title: string): Iterable<PluginProblem> {
  for (const part of ['summary', 'since'])
    if (typeof spec[part] !== 'string') yield broken(`${title} has no "${part}", which is a text.`)
  const { params, positional } = spec
  if (
    !isObject(params) ||
    Object.values(params).some((one) => !isObject(one) || typeof one['kind'] !== 'string')
  )
    yield broken(`${title} has no "params": an object whose values are made by "param", or an empty one.`)
  else {
    const names = Object.keys(params)
    if (!Array.isArray(positional))
      yield broken(`${title} has no "positional", which is a list of names of params.`)
    else
      for (const one of positional as unknown[])
        if (!names.includes(one as string))
          yield broken(`${title} names "${String(one)}" in "positional", but has no such param.`)
    const read = Object.values(params).filter((one) => (one as Operator)['kind'] === 'expression').length
    if (spec['kind'] === 'aggregator' && read > 2)
      yield broken(`${title} has ${read} params that are expressions; there may be two.`)
    if (spec['kind'] === 'aggregator' && names.includes('where'))
      yield broken(`${title} has a param "where", which every aggregator has already.`)
  }
  if (!Array.isArray(spec['examples'])) yield broken(`${title} has no "examples", which is a list.`)
  for (const part of kind.functions)
    if (typeof spec[part] !== 'function') yield broken(`${title} has no "${part}", which is a function.`)
}

function* platformProblems(
  { platforms }: Operator,
  title: string,
  platform: string,
): Iterable<PluginProblem> {
  if (Array.isArray(platforms) && !platforms.includes(platform))
    yield broken(`${title} runs on ${platforms.join(' and ')} only; this is ${platform}.`)
}

/**
 * What its behaviour lacks, where that can be told before settings are known: none of its params is a constant. Of others it is told where they
 * are used (`checkByOpening`).
 */
function methodProblems(spec: Operator, kind: Kind, title: string): readonly PluginProblem[] {
  const params = Object.entries(spec['params'] as Record<string, Operator>)
  if (params.some(([, one]) => one['kind'] !== 'expression')) return []
  const settings = Object.fromEntries(params.map(([name]) => [name, anyValue]))
  const problem = problemOfOpen(
    () => (spec['open'] as (given: object) => unknown)(settings),
    kind.methods,
    title,
  )
  return problem === undefined ? [] : [broken(problem)]
}

const anyValue: Expr = { op: 'const', value: null, type: anyType, span: { start: 0, end: 0 } }

/** The check of an operator of a plugin: its own, then whether it can be opened with the settings of a pipeline. */
export const checkByOpening =
  <S>(spec: {
    readonly kind: 'aggregator' | 'group_aggregator'
    readonly name: string
    readonly check?: (settings: S) => SettingProblem | undefined
    readonly open: (settings: S) => unknown
  }) =>
  (settings: S): SettingProblem | undefined => {
    const own = spec.check?.(settings)
    if (own !== undefined) return own
    const kind = kinds[spec.kind]!
    const title = `The ${kind.title} "${spec.name}"`
    const message = problemOfOpen(() => spec.open(settings), kind.methods, title)
    return message === undefined ? undefined : { param: '', message }
  }

/** As `check` of a spec gives it; `param`: empty where it is none of them. */
interface SettingProblem {
  readonly param: string
  readonly message: string
  readonly help?: string
}

function problemOfOpen(open: () => unknown, methods: readonly string[], title: string): string | undefined {
  let opened: unknown
  try {
    opened = open()
  } catch (error) {
    return `${title} cannot be opened: ${messageOf(error)}`
  }
  if (!isObject(opened)) return `${title} gives no object when it is opened.`
  const lacking = methods.filter((method) => typeof opened[method] !== 'function')
  if (lacking.length === 0) return undefined
  const names = lacking.map((method) => `"${method}"`).join(', ')
  return `${title} has no ${lacking.length === 1 ? 'method' : 'methods'} ${names}.`
}

const broken = (message: string): PluginProblem => ({ isName: false, message })
