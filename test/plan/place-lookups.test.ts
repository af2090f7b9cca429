import { expect, test } from 'vitest'
import { catalog } from '../../src/operators/catalog.ts'
import { planPipeline } from '../../src/plan/plan-pipeline.ts'
import { printNode } from '../../src/plan/print-node.ts'
import { planOf } from '../support/compile-text.ts'

const tables = `table users = http("http://127.0.0.1:1/\${key}")
table pairs = http("http://127.0.0.1:1/\${a}/\${b}", key: [a, b])
table local = inline({a: 1})
`

/** The stages of the plan as they would be written, in the order of the plan. */
async function stages(text: string): Promise<readonly string[]> {
  const { logical } = planPipeline(
    await planOf(`${tables}from stdin(format: json) | ${text} | to stdout`),
    catalog,
  )
  return logical.nodes
    .filter((node) => node.op === 'step' || node.op === 'stateful' || node.op === 'route')
    .map((node) => printNode(node, catalog))
}

test.each([
  ['set a = $local[x]', ['set a = $local[x]']],
  [
    'set a = $users[x], b = $users[x], c = $pairs[x, y]',
    ['lookup $users[x], $pairs[x, y]', 'set a = $users[x], b = $users[x], c = $pairs[x, y]'],
  ],
  ['set a = x + 1, b = $users[a]', ['set a = x + 1', 'lookup $users[a]', 'set b = $users[a]']],
  [
    'where $users[$users[x].boss].name == "a"',
    [
      'lookup $users[x]',
      'lookup $users[x], $users[$users[x].boss]',
      'where $users[$users[x].boss].name == "a"',
    ],
  ],
  ['set a = b ?? $users[x]', ['lookup $users[b == null ? x : null]', 'set a = b ?? $users[x]']],
  [
    'set a = t == 1 ? $users[x] : $users[y]',
    ['lookup $users[t == 1 ? x : null], $users[t == 1 ? null : y]', 'set a = t == 1 ? $users[x] : $users[y]'],
  ],
  [
    'where t == 1 and x in $users',
    ['lookup $users[(t == 1) == false ? null : x]', 'where t == 1 and x in $users'],
  ],
  ['where t == 1 or x in $users', ['lookup $users[t == 1 ? null : x]', 'where t == 1 or x in $users']],
])('%s becomes %j', async (text, expected) => {
  expect(await stages(text)).toEqual(expected)
})

test('in an "if" only the branch that is taken asks', async () => {
  const [first] = await stages(
    'if t == 1 { set a = $users[x] } else if t == 2 { set a = $users[y] } else { set a = $users[z] }',
  )
  expect(first).toBe(
    'lookup $users[t == 1 ? x : null], $users[t == 1 ? null : t == 2 ? y : null], $users[t == 1 ? null : t == 2 ? null : z]',
  )
})

test('a filter that reads no answer is not moved over what asks', async () => {
  expect(await stages('set a = $users[x] | where y == 1')).toEqual([
    'lookup $users[x]',
    'set a = $users[x]',
    'where y == 1',
  ])
})
