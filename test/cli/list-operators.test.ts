import { expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { catalog } from '../../src/operators/catalog.ts'
import { memoryIo } from '../support/memory-io.ts'

const list = async (...argv: string[]) => {
  const world = memoryIo()
  const code = await main(['list', ...argv], world.io)
  return { code, out: world.out(), err: world.err() }
}

test('every operator is listed with its sentence', async () => {
  const { out } = await list()
  for (const kind of ['sources', 'sinks', 'formats', 'stages', 'functions', 'aggregators'] as const) {
    // Stages that the planner alone puts in place are nothing that a person can write.
    for (const { name, summary } of [...catalog[kind].values()].filter((spec) => !('placed' in spec))) {
      expect(out).toMatch(new RegExp(`^ {2}${name} +${summary.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`, 'm'))
    }
  }
})

test('a kind is listed alone', async () => {
  const { out } = await list('sinks')
  expect(out).toMatch(/^sinks\n {2}discard /)
  expect(out).not.toContain('stdin')
})

test('codes have severity and title', async () => {
  expect((await list('codes')).out).toMatch(/^ {2}LP1006 {2}error {4}Operator of another language$/m)
})

test('a name shows its page, or pages where several things have it', async () => {
  const { out } = await list('file')
  expect(out).toMatch(/^# source file\n/)
  expect(out).toContain('\n# sink file\n')
  expect(out).toContain('| `path` |')
  expect((await list('truncate')).out).toMatch(/^# function truncate\n/)
  const both = (await list('sum')).out
  expect(both).toMatch(/^# function sum\n/)
  expect(both).toContain('\n# aggregator sum\n')
  expect(both).toContain('```pipe\nsum(x)\n```')
})

test('a name that is nearly right is put right, one of later is told so', async () => {
  expect(await list('trunkate')).toMatchObject({
    code: 2,
    err: 'logpipe: Nothing is called "trunkate". Did you mean "truncate"?\n',
  })
  expect((await list('mqtt')).err).toContain('not available yet')
  expect((await list('xyzzyx')).err).toContain('"logpipe list" shows all')
})
