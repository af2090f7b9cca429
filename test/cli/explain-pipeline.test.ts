import { expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { memoryIo } from '../support/memory-io.ts'

const files = {
  'a.pipe': 'from stdin(format: json)\n  | where level == "error"\n  | to stdout\n',
  'two.pipe':
    'source a = stdin\nsource b = file("b.log", follow: false)\nfrom a, b | where message != "" | to stdout\n',
  'bad.pipe': 'from stdin | to\n',
}
const explain = async (...argv: string[]) => {
  const world = memoryIo({ files })
  const code = await main(['explain', ...argv], world.io)
  return { code, out: world.out(), err: world.err() }
}

test('an event is followed stage by stage', async () => {
  const { code, out } = await explain('a.pipe', '--event', '{"level": "info"}')
  expect(code).toBe(0)
  expect(out).toContain('| where level == "error"\n    stops here')
})

test('without an event the promises of each way are told', async () => {
  const { code, out } = await explain('a.pipe')
  expect(code).toBe(0)
  expect(out).toMatch(/^stdin\S* → stdout\S* {2}at most once$/m)
  expect(out).toContain('cannot be read again')
})

test('where there are several sources, one is to be named', async () => {
  const { code, err } = await explain('two.pipe', '--event', 'x')
  expect(code).toBe(2)
  expect(err).toContain('"a"')
  expect((await explain('two.pipe', '--event', 'x', '--source', 'b')).code).toBe(0)
})

test('a wrong pipeline is told instead', async () => {
  const { code, err } = await explain('bad.pipe', '--event', '{}')
  expect(code).toBe(1)
  expect(err).toContain(' --> bad.pipe:1:')
})
