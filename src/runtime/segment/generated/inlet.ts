import type { Value } from '../../../core/value.ts'
import type { StatefulNode } from '../../../ir/plan.ts'
import type { TreeEnd } from '../../../ir/segment.ts'
import { noMeta } from '../../../operators/contract/row.ts'
import { value } from './expression.ts'
import { rawText } from './library.ts'
import type { Shape } from './shape.ts'
import { type Generator, generateTree } from './tree-generator.ts'

/**
 * Adds the code that hands a row to a stage with state: its arguments are worked out from the bytes and put into one array, its metadata
 * into one object, both used again for the next row.
 */
export function generateInlet(
  end: Extract<TreeEnd, { kind: 'stateful' }>,
  shape: Shape,
  generator: Generator,
  leave: string,
): void {
  const { code, env, fields } = generator
  const { node, input, late } = end
  const { use } = env.node(node) as StatefulNode
  const args = use.args[input]!
  const values: Value[] = args.map(() => null)
  code.line(generator.count(node, 'in'))
  fields.onBroken = `${generator.refuse(node, use.name, 'LP5305', '"the line is no JSON"')}; ${leave}`
  const bound = code.bind(values)
  const { skim, takesText } = env.inlet(node)
  const before = args.length === 0 ? '' : code.constant('m', generator.mismatchCount)
  let checked = before
  const isWhole = ({ expr }: (typeof args)[number]): boolean => expr.op === 'this'
  const read = ({ expr, isCarried }: (typeof args)[number]): string =>
    isCarried === true && takesText === true && shape.untouched
      ? `${code.bind(rawText)}(b, st, en, fl)`
      : value(expr, shape, generator.scope)
  for (const [i, arg] of args.entries()) {
    const { expr, onMismatch, isKey } = arg
    if (skim !== undefined && expr.op === 'this') {
      code.line(`${bound}[${i}] = null`)
      continue
    }
    const ignores = onMismatch === 'ignore'
    const rejects = !ignores && (onMismatch === 'reject' || env.strict)
    const noted = ignores ? code.constant('m', generator.mismatchCount) : ''
    if (rejects && i > 0) checked = code.constant('m', generator.mismatchCount)
    if (isKey && expr.op === 'field' && expr.path.length === 1) fields.decodeAsKey(shape, expr.path[0]!)
    code.line(`${bound}[${i}] = ${read(arg)}`)
    if (ignores) code.line(`${generator.mismatchCount} = ${noted}`)
    if (!rejects) continue
    code.line(
      `if (${generator.mismatchCount} !== ${checked}) { ${generator.refuse(node, use.name, 'LP5301', generator.mismatchText)}; ${leave} }`,
    )
  }
  if (args.some(({ onMismatch }) => onMismatch === 'null') && !env.strict)
    code.line(
      `if (${generator.mismatchCount} !== ${before}) ${generator.count(node, 'mismatches', `${generator.mismatchCount} - ${before}`)}`,
    )
  const meta = code.constant('t', fields.borrowedMeta(shape, code.bind({ ...noMeta })))
  if (skim !== undefined) {
    code.line(`if (${code.bind(skim)}(${input}, ${bound}, ${meta})) { ${leave} }`)
    for (const [i, arg] of args.entries()) if (isWhole(arg)) code.line(`${bound}[${i}] = ${read(arg)}`)
  }
  const fate = code.constant('f', `${code.bind(env.inlet(node))}.take(${input}, ${bound}, ${meta})`)
  code.line(`if (${fate} !== null) {`)
  code.line(
    `if (${fate} !== 'late') { ${generator.refuse(node, use.name, fate, `${fate}.reason`)}; ${leave} }`,
  )
  if (late === null) code.line(generator.count(node, 'late'))
  else {
    code.line(generator.count(node, 'out'))
    code.line(generator.count(node, 'lateRouted'))
    generateTree(late, shape.copy(), generator)
  }
  code.line('}')
}
