import type { TypedArgument } from './function.ts'
import type { Signature } from './signature.ts'
import type { SignatureProblem } from './signature-problem.ts'
import { printPattern } from './unify.ts'

/** An argument as the call writes it. */
export interface CallArgument {
  readonly name?: string
  readonly arg: TypedArgument
}

export interface Assignment {
  /** For each parameter in order (more of them where the last repeats): the index of its argument, or `default`. */
  readonly sources: readonly (number | 'default')[]
  readonly problem?: SignatureProblem
}

/** Gives the arguments of a call to the parameters of a signature: by position first, then by name, then defaults. */
export function assignArguments(signature: Signature, args: readonly CallArgument[]): Assignment {
  const { params, variadic } = signature
  const sources: (number | 'default' | undefined)[] = params.map(() => undefined)
  let problem: SignatureProblem | undefined
  const note = (kind: SignatureProblem['kind'], param: string, index: number, expected = ''): void => {
    problem ??= { kind, param, index, expected }
  }
  let position = 0
  for (const [index, { name }] of args.entries()) {
    if (name === undefined) {
      if (position >= params.length && !variadic) note('extra', '', index)
      else sources[position++] = index
      continue
    }
    const at = params.findIndex((param) => param.name === name)
    if (at < 0) note('unknown-name', name, index)
    else if (sources[at] !== undefined) note('twice', name, index)
    else sources[at] = index
  }
  for (const [at, param] of params.entries()) {
    if (sources[at] !== undefined) continue
    if (param.default === undefined) note('missing', param.name, at, printPattern(param.type))
    sources[at] = 'default'
  }
  const complete = sources as (number | 'default')[]
  return problem === undefined ? { sources: complete } : { sources: complete, problem }
}
