import { expect, test } from 'vitest'
import { HdfsFailure } from '../../../../src/clients/hdfs/errors.ts'
import { CutTrial } from '../../../../src/operators/sinks/hdfs/cut-trial.ts'

/** A server that cuts files, for a first attempt at once, for others when `later` resolves. */
function server(later: Promise<void>) {
  const names = new Set<string>()
  const seen = new Set<string>()
  let cuts = 0
  const client = {
    create: (path: string): Promise<void> => {
      names.add(path)
      seen.add(path)
      return Promise.resolve()
    },
    async truncate(path: string): Promise<boolean> {
      if (cuts++ > 0) await later
      if (!names.has(path)) throw new HdfsFailure('not found', 'here', 'hdfs sink', 'no such file')
      return true
    },
    remove: (path: string): Promise<boolean> => Promise.resolve(names.delete(path)),
  }
  const trial = (): CutTrial =>
    new CutTrial(client, { cutsFiles: false, noteCutsFiles: () => {} }, 'hdfs sink "a"')
  return { names, seen, trial }
}

test('two sinks that begin in one folder do not disturb each other', async () => {
  let go = (): void => {}
  const { names, seen, trial } = server(new Promise((resolve) => (go = resolve)))
  const [one, other] = [trial(), trial()]
  one.begin('/logs')
  other.begin('/logs')
  await one.passed()
  go()
  await other.passed()
  expect([...seen]).toEqual([
    expect.stringMatching(/^\/logs\/\.logpipe-cut-trial-/),
    expect.stringMatching(/^\/logs\/\.logpipe-cut-trial-/),
  ])
  expect(names.size).toBe(0)
})
