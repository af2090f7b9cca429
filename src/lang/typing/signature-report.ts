import type { Value } from '../../core/value.ts'
import { withArticle } from '../../core/with-article.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import {
  argumentProblem,
  argumentTwice,
  extraArgument,
  missingArgument,
  notConstant,
  unknownArgument,
  wrongArgument,
} from '../../diagnostics/messages/types.ts'
import { printType, withoutNull } from '../../ir/type.ts'
import type { FunctionSpec } from '../../operators/contract/function.ts'
import type { SignatureMatch, SignatureProblem } from '../../operators/contract/match-signature.ts'
import { parameterAt } from '../../operators/contract/signature.ts'
import type { Call, Expression } from '../ast.ts'
import { type Place, report } from './place.ts'

/** Says why a call fits no signature of its function. */
export function reportMismatch(
  node: Call,
  spec: FunctionSpec,
  problem: SignatureProblem,
  near: string | undefined,
  place: Place,
): void {
  report(place, mismatchOf(node, spec, problem, near))
}

function mismatchOf(
  node: Call,
  spec: FunctionSpec,
  problem: SignatureProblem,
  near: string | undefined,
): Diagnostic {
  const { name } = spec
  const signature = typeof spec.signature === 'string' ? spec.signature : spec.signature[0]!
  const argument = node.arguments[problem.index]
  switch (problem.kind) {
    case 'missing':
      return missingArgument(node.name.span, name, problem.param, signature)
    case 'extra':
      return extraArgument(argument?.span ?? node.span, name, signature)
    case 'unknown-name':
      return unknownArgument(argument?.name?.span ?? node.span, name, problem.param, near, signature)
    case 'twice':
      return argumentTwice(argument?.span ?? node.span, name, problem.param)
    case 'type': {
      const given = problem.given === undefined ? 'something else' : printType(problem.given)
      const span = argument?.value.span ?? node.span
      const { help, fix } = conversion(argument?.value, problem)
      return wrongArgument(span, name, problem.param, problem.expected, given, help, fix)
    }
  }
}

function conversion(value: Expression | undefined, problem: SignatureProblem) {
  const expected = problem.expected.split(' ')[0]!
  const given = problem.given === undefined ? '' : withoutNull(problem.given).kind
  if (value === undefined || value.kind === 'lambda') return {}
  if (!['string', 'int', 'float', 'time', 'duration'].includes(expected)) return {}
  if (!['string', 'choice', 'int', 'float', 'bool', 'time', 'duration'].includes(given)) return {}
  if (expected === 'duration' && given !== 'string') return { help: 'Give the number a unit, such as "10s".' }
  const edits = [
    { span: { start: value.span.start, end: value.span.start }, text: `${expected}(` },
    { span: { start: value.span.end, end: value.span.end }, text: ')' },
  ]
  const title = `Convert by "${expected}(…)"`
  return {
    help: `Convert it to ${withArticle(expected)} by "${expected}(…)".`,
    fix: { title, edits, certain: false },
  }
}

/** A parameter of the function whose declaration is checked: its calls will tell. */
export const isParameter = (node: Expression, place: Place): boolean =>
  place.phase === 'fn' && node.kind === 'field' && place.locals.get(node.name)?.op === 'local'

/** Arguments that must be constant are, and the function finds nothing wrong with them. */
export function checkConstants(
  node: Call,
  spec: FunctionSpec,
  match: SignatureMatch & { ok: true },
  constants: readonly (Value | undefined)[],
  place: Place,
): boolean {
  const nodeOf = (index: number): Expression | undefined => {
    const source = match.order[index]
    return typeof source === 'number' ? node.arguments[source]?.value : undefined
  }
  for (const index of spec.constant ?? []) {
    const written = nodeOf(index)
    if (written === undefined || constants[index] !== undefined || isParameter(written, place)) continue
    const param = parameterAt(match.signature, index)?.name ?? ''
    report(place, notConstant(written.span, `"${param}" of "${spec.name}"`))
    return false
  }
  const problem = spec.check?.(constants)
  if (problem === undefined) return true
  const at = nodeOf(problem.index)
  report(
    place,
    argumentProblem(
      at?.span ?? node.span,
      problem.message,
      problem.help,
      at?.kind === 'literal' ? problem.fix : undefined,
    ),
  )
  return false
}
