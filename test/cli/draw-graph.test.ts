import { expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { memoryIo } from '../support/memory-io.ts'

const files = {
  'a.pipe': 'from stdin(format: json)\n  | where level == "error"\n  | to stdout\n',
  'bad.pipe': 'from',
}
const graph = async (...argv: string[]) => {
  const world = memoryIo({ files })
  const code = await main(['graph', ...argv], world.io)
  return { code, out: world.out(), err: world.err() }
}

test('the plan is drawn in the notation that is asked for', async () => {
  expect((await graph('a.pipe')).out).toMatch(/^(flowchart|graph) /)
  expect((await graph('a.pipe', '--format', 'dot')).out).toMatch(/^digraph /)
  const json = JSON.parse((await graph('a.pipe', '--format', 'json')).out) as { nodes: { kind: string }[] }
  expect(json.nodes.map(({ kind }) => kind)).toEqual(['source', 'step', 'sink'])
})

test('--physical draws segments and buffers', async () => {
  expect((await graph('a.pipe', '--physical')).out).toContain('buffer of')
})

test('--passes shows the plan before and after', async () => {
  expect((await graph('a.pipe', '--passes')).out).toContain('== fuse-stateless')
  expect((await graph('a.pipe', '--passes', '--no-pass', 'fuse-stateless')).out).not.toContain(
    '== fuse-stateless',
  )
})

test('a pass that does not exist is wrong use', async () => {
  expect(await graph('a.pipe', '--no-pass', 'x')).toMatchObject({ code: 2, out: '' })
})

test('a wrong pipeline has no plan', async () => {
  const { code, out, err } = await graph('bad.pipe')
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toContain('error[')
})
