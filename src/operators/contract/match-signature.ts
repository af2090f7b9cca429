import { anyType, mayBeNull, optional, type Type } from '../../ir/type.ts'
import { assignArguments, type CallArgument } from './assign-arguments.ts'
import type { FunctionSpec, TypedArgument } from './function.ts'
import { type Parameter, parameterAt, type Signature, signaturesOf } from './signature.ts'
import type { SignatureProblem } from './signature-problem.ts'
import { type Bindings, instantiate, printPattern, unify, unifyInside } from './unify.ts'

export type { CallArgument } from './assign-arguments.ts'
export type { SignatureProblem } from './signature-problem.ts'

/** For each parameter in order, where its value comes from: the index of an argument of the call, or the parameter's default. */
export type ArgumentOrder = readonly (number | { readonly default: Parameter })[]

export type SignatureMatch =
  | { readonly ok: true; readonly result: Type; readonly order: ArgumentOrder; readonly signature: Signature }
  | { readonly ok: false; readonly problem: SignatureProblem }

/**
 * Finds the signature of a function that a call fits and the type of its result. Lambdas come typed (`result`, `arity`): ask
 * `lambdaParamTypes` first. The result may be null where a required argument may be, unless the function takes nulls.
 */
export function matchSignature(spec: FunctionSpec, args: readonly CallArgument[]): SignatureMatch {
  let furthest: SignatureProblem | undefined
  for (const signature of signaturesOf(spec)) {
    const match = matchOne(spec, signature, args)
    if (match.ok) return match
    if (furthest === undefined || distance(match.problem) > distance(furthest)) furthest = match.problem
  }
  return { ok: false, problem: furthest! }
}

/**
 * The types of the parameters of the lambda at this index of the call, from the arguments before it; `any` where nothing tells. Undefined
 * where no signature has a lambda there, or none with that many parameters.
 */
export function lambdaParamTypes(
  spec: FunctionSpec,
  args: readonly CallArgument[],
  index: number,
): readonly Type[] | undefined {
  let loose: readonly Type[] | undefined
  for (const signature of signaturesOf(spec)) {
    const { sources } = assignArguments(signature, args)
    const place = sources.indexOf(index)
    const pattern = place < 0 ? undefined : parameterAt(signature, place)?.type
    if (pattern?.kind !== 'lambda') continue
    const arity = args[index]!.arg.arity
    if (arity !== undefined && arity > pattern.params.length) continue
    const bindings: Bindings = new Map()
    let fits = true
    for (const [at, source] of sources.entries()) {
      if (typeof source !== 'number' || source >= index) continue
      fits &&= accepts(parameterAt(signature, at)!, args[source]!.arg, bindings)
    }
    const types = pattern.params.map((param) => instantiate(param.type, bindings)).slice(0, arity)
    if (fits) return types
    loose ??= types.map(() => anyType)
  }
  return loose
}

function matchOne(spec: FunctionSpec, signature: Signature, args: readonly CallArgument[]): SignatureMatch {
  const { sources, problem } = assignArguments(signature, args)
  if (problem !== undefined) return { ok: false, problem }
  const bindings: Bindings = new Map()
  let nullFlows = false
  const ordered: TypedArgument[] = []
  const order: (number | { default: Parameter })[] = []
  for (const [place, source] of sources.entries()) {
    const parameter = parameterAt(signature, place)!
    if (typeof source !== 'number') {
      order.push({ default: parameter })
      ordered.push({ type: instantiate(parameter.type, bindings), constant: parameter.default ?? null })
      continue
    }
    const { arg } = args[source]!
    if (!accepts(parameter, arg, bindings)) {
      const expected = printPattern(parameter.type, bindings)
      const given = arg.result ?? arg.type
      return { ok: false, problem: { kind: 'type', param: parameter.name, index: source, expected, given } }
    }
    nullFlows ||= arg.arity === undefined && !takesNull(parameter) && mayBeNull(arg.type)
    order.push(source)
    ordered.push(arg)
  }
  const result = spec.result?.(ordered) ?? instantiate(signature.result, bindings)
  return { ok: true, signature, order, result: nullFlows && !spec.takesNull ? optional(result) : result }
}

function accepts(parameter: Parameter, arg: TypedArgument, bindings: Bindings): boolean {
  const { type: pattern } = parameter
  const isLambda = arg.arity !== undefined || arg.result !== undefined
  if (pattern.kind !== 'lambda') return !isLambda && unify(pattern, arg.type, bindings)
  if (!isLambda) return arg.type.kind === 'unknown'
  if (arg.arity !== undefined && arg.arity > pattern.params.length) return false
  return arg.result === undefined || unifyInside(pattern.result, arg.result, bindings)
}

/** Is a null passed on to the function for this parameter? */
export const takesNull = (parameter: Parameter): boolean =>
  parameter.type.kind === 'optional' || parameter.type.kind === 'lambda' || parameter.default === null

// A wrong number of arguments tells less than a wrong type, and a late one less than an early one.
const distance = (problem: SignatureProblem): number => (problem.kind === 'type' ? 100 + problem.index : 0)
