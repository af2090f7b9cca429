import { describe, expect, test } from 'vitest'
import type { LogicalPlan } from '../../../src/ir/plan.ts'
import { complaintsOf, planOf } from '../../support/compile-text.ts'

/** `2 step <- 0.out 1.out` */
const graphOf = ({ nodes }: LogicalPlan): string[] =>
  nodes.map((node) => {
    const inputs = 'inputs' in node ? node.inputs : 'input' in node ? [node.input] : []
    const from = inputs.map(({ node: id, port }) => `${id}.${port}`).join(' ')
    const what = 'name' in node ? `${node.op} ${node.name}` : node.op
    return from === '' ? what : `${what} <- ${from}`
  })

describe('the plan of', () => {
  test('a flow is its source, its steps and its sink', async () => {
    const plan = await planOf(
      'from stdin(format: json) | where level == "error" | set m = n + 1 | keep m | to stdout',
    )
    expect(graphOf(plan)).toEqual([
      'source stdin#1',
      'step <- 0.out',
      'step <- 1.out',
      'step <- 2.out',
      'sink stdout#1 <- 3.out',
    ])
  })

  test('a stream that is read twice fans out', async () => {
    const plan = await planOf(
      'stream s = from stdin(format: json) | where n > 1\nfrom s | to stdout\nfrom s | limit(1) | to stderr',
    )
    expect(graphOf(plan)).toEqual([
      'source stdin#1',
      'step <- 0.out',
      'step <- 1.out',
      'sink stdout#1 <- 1.out',
      'sink stderr#1 <- 2.out',
    ])
  })

  test('two flows into one sink share its node', async () => {
    const plan = await planOf(
      'sink out = stdout\nfrom stdin | to out\nfrom file("a.log", follow: false) | to out',
    )
    expect(graphOf(plan)).toEqual(['source stdin#1', 'source file#1', 'sink out <- 0.out 1.out'])
  })

  test('several inputs meet in a merge', async () => {
    const plan = await planOf('from stdin, file("a.log") | to stdout')
    expect(graphOf(plan)).toEqual([
      'source stdin#1',
      'source file#1',
      'merge <- 0.out 1.out',
      'sink stdout#1 <- 2.out',
    ])
  })

  test('a route has a port for each arm, and its new streams go on', async () => {
    const plan = await planOf(
      'sink bad = file("bad.ndjson")\n' +
        'from stdin(format: json) | route { n > 9 -> bad, n > 5 -> some, n < 0 -> drop, else -> some }\n' +
        'from some | to stdout',
    )
    expect(graphOf(plan)).toEqual([
      'source stdin#1',
      'route <- 0.out',
      'merge <- 1.arm1 1.else',
      'sink bad <- 1.arm0',
      'sink stdout#1 <- 2.out',
    ])
    expect(plan.nodes[1]).toMatchObject({
      arms: [{ drop: false }, { drop: false }, { drop: true }],
      elseDrop: false,
    })
  })

  test('a dead letter sink has a node of its own', async () => {
    const plan = await planOf(
      'pipeline p { dead_letter: rejects, checkpoint: off, strict: true }\nsink rejects = file("r.ndjson")\nfrom stdin | to stdout',
    )
    expect(plan.nodes[plan.deadLetter!]).toMatchObject({ op: 'sink', name: 'rejects', inputs: [] })
    expect(plan.settings).toMatchObject({ name: 'p', deadLetter: 'rejects', checkpoint: 'off', strict: true })
  })

  test('a stream that ends in a sink can be read as well', async () => {
    const plan = await planOf('stream s = from stdin | to stdout\nfrom s | to stderr')
    expect(graphOf(plan)).toEqual(['source stdin#1', 'sink stdout#1 <- 0.out', 'sink stderr#1 <- 0.out'])
  })
})

test('every input of a node comes before it', async () => {
  const plan = await planOf(
    'from late | to stdout\nstream late = from early | where n > 1\nstream early = from stdin(format: json)',
  )
  for (const node of plan.nodes) {
    const inputs = 'inputs' in node ? node.inputs : 'input' in node ? [node.input] : []
    for (const port of inputs) expect(port.node).toBeLessThan(node.id)
  }
})

test('what goes nowhere or in a circle is told', async () => {
  expect(await complaintsOf('from stdin | where message != ""')).toEqual(['LP4001 where message != ""'])
  expect((await complaintsOf('stream a = from b\nstream b = from a\nfrom a | to stdout'))[0]).toMatch(
    /^LP2015/,
  )
  expect(await complaintsOf('stream a = from stdin\nfrom stdin | to stdout')).toEqual(['LP4020 a'])
  expect(await complaintsOf('from stdin | route { message == "" -> x, else -> drop }')).toEqual(['LP4020 x'])
})

test('a sink is checked against every stream that reaches it', async () => {
  const text =
    'sink out = file("${host}.log")\nfrom stdin(format: syslog) | where host != null | to out\nfrom file("a.log") | to out'
  expect(await complaintsOf(text)).toEqual(['LP3001 host'])
})
