import type { Expr } from '../../../ir/expression.ts'
import type { NodeId } from '../../../ir/plan.ts'
import type { Tree } from '../../../ir/segment.ts'
import type { Place } from '../closure/step.ts'
import type { Environment } from '../environment.ts'
import type { Code } from './code.ts'
import { type Scope, test } from './expression.ts'
import { generateInlet } from './inlet.ts'
import type { RowFields } from './row-fields.ts'
import type { Shape } from './shape.ts'
import { writeSink } from './sink.ts'
import { generateStep } from './step.ts'

/** What the generators of steps and ends share. */
export interface Generator {
  readonly code: Code
  readonly env: Environment
  readonly fields: RowFields
  readonly scope: Scope
  /** JavaScript that counts one event under `what` of a node. */
  readonly count: (
    node: NodeId,
    what:
      | 'in'
      | 'out'
      | 'filtered'
      | 'late'
      | 'lateRouted'
      | 'absorbed'
      | 'derived'
      | 'mismatches'
      | 'timeStamped',
    by?: string,
  ) => string
  /** JavaScript that sends the row to the dead letter. `code`: an LP code, or the variable of a refusal. `reason` is JavaScript. */
  readonly refuse: (node: NodeId, stage: string, code: string, reason: string) => string
  /** JavaScript of the count of mismatches now. */
  readonly mismatchCount: string
  readonly mismatchText: string
  /** Begins a node anew: where it stands in several branches, its calls share their state. */
  readonly enter: (node: NodeId) => void
  readonly place: (node: NodeId) => Place
}

/** Adds the code of one tree; an event that leaves it breaks out of the block `label`. */
export function generateTree(tree: Tree, shape: Shape, generator: Generator): void {
  const { code } = generator
  const label = code.name('L')
  code.line(`${label}: {`)
  let leave = `break ${label}`
  let loops = 0
  for (const { node, step } of tree.steps) {
    code.line(generator.count(node, 'in'))
    generator.fields.onBroken = `${generator.refuse(node, step.op, 'LP5305', '"the line is no JSON"')}; ${leave}`
    generator.enter(node)
    const inner = generateStep(step, node, shape, generator, leave)
    if (inner !== undefined) {
      loops += 1
      leave = inner
    }
    code.line(generator.count(node, 'out'))
  }
  generateEnd(tree, shape, generator, leave)
  code.line('}'.repeat(loops))
  code.line('}')
}

function generateEnd({ end }: Tree, shape: Shape, generator: Generator, leave: string): void {
  const { code } = generator
  switch (end.kind) {
    case 'sink':
      code.line(generator.count(end.node, 'in'))
      generator.fields.onBroken = `${generator.refuse(end.node, 'to', 'LP5305', '"the line is no JSON"')}; ${leave}`
      writeSink(end.node, shape, generator, leave)
      break
    case 'stateful':
      generateInlet(end, shape, generator, leave)
      break
    case 'fan':
      for (const [i, branch] of end.branches.entries()) {
        generateTree(branch, branchShape(shape, i + 1 < end.branches.length, generator), generator)
      }
      break
    case 'route': {
      const { node } = end
      code.line(generator.count(node, 'in'))
      generator.fields.onBroken = `${generator.refuse(node, 'route', 'LP5305', '"the line is no JSON"')}; ${leave}`
      const into = (tree: Tree | null) => {
        if (tree === null) code.line(generator.count(node, 'filtered'))
        else {
          code.line(generator.count(node, 'out'))
          generateTree(tree, shape.copy(), generator)
        }
      }
      for (const arm of end.arms) {
        const before = code.constant('m', generator.mismatchCount)
        const condition = test(arm.test, shape, generator.scope)
        code.line(`if (${condition}) {`)
        into(arm.tree)
        code.line(leave)
        code.line('}')
        code.line(
          `if (${generator.mismatchCount} !== ${before}) { ${generator.refuse(node, 'route', 'LP5301', generator.mismatchText)}; ${leave} }`,
        )
      }
      into(end.otherwise)
      break
    }
  }
}

/** A branch owns its event: all but the last get a copy of a record. */
function branchShape(shape: Shape, isCopied: boolean, { code }: Generator): Shape {
  const copy = shape.copy()
  if (isCopied && shape.base === 'object') {
    copy.object = code.name('e')
    code.line(`let ${copy.object} = { ...${shape.object} }`)
  }
  return copy
}

/** Does anything in a tree read metadata, so that each row must know its number? Call stages but `limit` may. */
export function readsMeta(of: unknown, seen = new Set<unknown>()): boolean {
  if (typeof of !== 'object' || of === null || seen.has(of)) return false
  seen.add(of)
  const node = of as Partial<Expr & { op: string }> & { readonly use?: { readonly name: string } }
  if (node.op === 'meta') return true
  if (
    (node.op as string) === 'call' &&
    node.use !== undefined &&
    node.use.name !== 'limit' &&
    node.use.name !== 'reject'
  )
    return true
  return (Array.isArray(of) ? of : Object.values(of)).some((part) => readsMeta(part, seen))
}
