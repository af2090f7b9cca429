import { expect, test } from 'vitest'
import { HdfsFailure } from '../../../../src/clients/hdfs/errors.ts'
import { CutTrial } from '../../../../src/operators/sinks/hdfs/cut-trial.ts'
import { stubCluster } from './stub-cluster.ts'
import { keptRows, openSink, piece } from './stub-sink.ts'

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
  const trial = (): CutTrial => {
    const rows = { cutsFiles: false, leftTrial: undefined, noteTrial: () => {}, noteCutsFiles: () => {} }
    return new CutTrial(client, rows, 'hdfs sink "a"')
  }
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

test('what a run has left that was killed during the trial is removed by the next one', async () => {
  const { address, files, refused } = await stubCluster()
  const { context, put, rows } = keptRows()
  const trials = (): readonly string[] => [...files.keys()].filter((path) => path.includes('cut-trial'))
  const first = await openSink(address, {}, context())
  refused.add('TRUNCATE').add('DELETE')
  await first.write([piece('/logs/a', 'lost\n')])
  await expect(first.flush()).rejects.toMatchObject({ blame: 'connection' })
  expect(trials()).toHaveLength(1)
  refused.clear()
  const next = await openSink(address, {}, context())
  expect(trials()).toEqual([])
  await next.write([piece('/logs/a', 'one\n')])
  put(await next.flush(true))
  await next.close()
  expect(files.size).toBe(1)
  expect([...rows.keys()].filter((key) => !key.startsWith('/'))).toEqual(['cuts files'])
})
