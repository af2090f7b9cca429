import { expect, test } from 'vitest'
import { childrenOf } from '../../src/ir/children-of.ts'
import type { Expr } from '../../src/ir/expression.ts'
import { mapChildren } from '../../src/ir/map-children.ts'
import { printExpression } from '../../src/ir/print-expression.ts'
import { planOf, stepsOf } from '../support/compile-text.ts'

const texts = [
  'a.b + 1',
  'a[b]',
  'f(a)[0].x',
  'not (a and b or c)',
  '-a',
  'a ?? b',
  'a =~ /x/',
  'a in [1, b]',
  'a in b..c',
  'a in b..',
  'a ? b : c',
  '{x: a, y: {z: b}}',
  '"${a} and ${b}"',
  'map(a, x -> x.y + b)',
]

async function typed(text: string): Promise<Expr> {
  const plan = await planOf(
    `fn f(x: any) = concat([x], [x])\nfrom stdin(format: json) | set it = ${text} | to stdout`,
  )
  const step = stepsOf(plan)[0]!.step
  return step.op === 'set' ? step.items[0]!.value : expect.fail()
}

const marker: Expr = { op: 'field', path: ['marker'], type: { kind: 'any' }, span: { start: 0, end: 0 } }

test.each(texts)('all that stands right inside %s is replaced, and nothing else', async (text) => {
  const expr = await typed(text)
  expect(mapChildren(expr, (child) => child)).toEqual(expr)
  const changed = mapChildren(expr, () => marker)
  expect(childrenOf(changed)).toEqual(childrenOf(expr).map(() => marker))
  expect(changed.op).toBe(expr.op)
  expect(printExpression(changed)).toContain('marker')
})
