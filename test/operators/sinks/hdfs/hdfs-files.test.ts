import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WebAppending } from '../../../../src/clients/hdfs/web-appending.ts'
import { WebHdfs } from '../../../../src/clients/hdfs/web-hdfs.ts'
import { Spool } from '../../../../src/operators/sinks/hdfs/spool.ts'
import { type Fate, stubCluster } from './stub-cluster.ts'
import { keptRows, openSink, piece } from './stub-sink.ts'

const silent = { info: () => {}, warn: () => {}, error: () => {} }

test('what comes between two flushes is one request for each file, however often it is written', async () => {
  const { address, writes, texts } = await stubCluster()
  const { context, put } = keptRows()
  const sink = await openSink(address, {}, context())
  for (const n of [1, 2, 3]) await sink.write([piece('/a', `${n}\n`), piece('/b', `${n}\n`)])
  put(await sink.flush())
  await sink.write([piece('/a', '4\n')])
  put(await sink.flush(true))
  await sink.close()
  expect([...writes].sort()).toEqual(['/a: 1\n2\n3\n', '/a: 4\n', '/b: 1\n2\n3\n'])
  expect(texts()).toEqual({ '/a': '1\n2\n3\n4\n', '/b': '1\n2\n3\n' })
})

test.each(['refused', 'unanswered'] as const)(
  'a request that was %s is taken back, and all of it is sent again from the spool, which has no name',
  async (fate) => {
    const scratch = mkdtempSync(join(tmpdir(), 'logpipe-hdfs-spool-'))
    onTestFinished(() => rmSync(scratch, { recursive: true, force: true }))
    let now: Fate
    const { address, texts, truncated } = await stubCluster(() => now)
    const { context, put } = keptRows()
    const sink = await openSink(address, {}, { ...context(), scratch })
    await sink.write([piece('/a', 'before\n')])
    put(await sink.flush())
    now = fate
    for (const n of [1, 2, 3]) await sink.write([piece('/a', `${n}\n`)])
    expect(readdirSync(scratch)).toEqual([])
    await expect(sink.flush()).rejects.toMatchObject({ blame: 'connection' })
    now = undefined
    await sink.write([piece('/a', '4\n')])
    put(await sink.flush(true))
    await sink.close()
    expect(truncated).toEqual(['/a to 7'])
    expect(texts()).toEqual({ '/a': 'before\n1\n2\n3\n4\n' })
  },
)

test('requests end early where the spool holds as much as it may, however little of that is needed', async () => {
  const held = vi.spyOn(Spool.prototype, 'held', 'get').mockReturnValue(1024 ** 3)
  onTestFinished(() => void held.mockRestore())
  const { address, writes } = await stubCluster()
  const { context } = keptRows()
  const sink = await openSink(address, {}, context())
  await sink.write([piece('/a', 'a\n'), piece('/b', 'b\n')])
  expect([...writes].sort()).toEqual(['/a: a\n', '/b: b\n'])
  held.mockReturnValue(1024 ** 3 - 1)
  await sink.write([piece('/a', 'more\n')])
  expect(writes).toHaveLength(2)
  await sink.close()
})

test('a file without a request of its own, since there are so many, is written at the flush', async () => {
  const { address, texts, writes } = await stubCluster()
  const sink = await openSink(address)
  const names = Array.from({ length: 40 }, (_, n) => `/${n}`)
  for (const text of ['one\n', 'two\n']) await sink.write(names.map((name) => piece(name, text)))
  await sink.flush()
  await sink.close()
  expect(writes).toHaveLength(40)
  expect(texts()).toEqual(Object.fromEntries(names.map((name) => [name, 'one\ntwo\n'])))
})

test('a file that is long enough ends before the flush, and has its name only when that is decided', async () => {
  const { address, texts } = await stubCluster()
  const { context, put } = keptRows()
  const sink = await openSink(address, { publish: 'rotate', rotate: { size: 4 } }, context())
  await sink.write([piece('/a.log', '123\n')])
  await sink.write([piece('/a.log', '456\n')])
  const rows = await sink.flush()
  await sink.write([piece('/a.log', '789\n')])
  expect(Object.keys(texts())).toEqual(['/a.000001.log.part', '/a.000002.log.part', '/a.000003.log.part'])
  // The third is complete, but in an epoch that is not decided.
  put(rows)
  await sink.decided!()
  expect(texts()).toEqual({
    '/a.000001.log': '123\n',
    '/a.000002.log': '456\n',
    '/a.000003.log.part': '789\n',
  })
  put(await sink.flush(true))
  await sink.decided!()
  await sink.close()
  expect(texts()['/a.000003.log']).toBe('789\n')
})

test('with "publish: commit" a file whose request failed is made anew without a word, and never cut', async () => {
  let fate: Fate = 'unanswered'
  const { address, texts, truncated } = await stubCluster(() => fate)
  const { context, put } = keptRows()
  const warn = vi.fn()
  const sink = await openSink(address, { publish: 'commit' }, { ...context(), log: { ...silent, warn } })
  await sink.write([piece('/a', '1\n')])
  await expect(sink.flush()).rejects.toMatchObject({ blame: 'connection' })
  fate = undefined
  await sink.write([piece('/a', '2\n')])
  put(await sink.flush(true))
  await sink.decided!()
  await sink.close()
  expect(truncated).toEqual([])
  expect(texts()).toEqual({ '/a.000001': '1\n2\n' })
  expect(warn).not.toHaveBeenCalled()
})

test('with "publish: commit" a crash between the end of such a file and its successor leaves nothing', async () => {
  const { address, files, texts } = await stubCluster()
  const { context, put } = keptRows()
  const first = await openSink(address, { publish: 'commit' }, context())
  await first.write([piece('/a', 'lost\n')])
  files.delete('/a.000001.part')
  const warn = vi.fn()
  const next = await openSink(address, { publish: 'commit' }, { ...context(), log: { ...silent, warn } })
  await next.write([piece('/a', 'again\n')])
  put(await next.flush(true))
  await next.decided!()
  await next.close()
  expect(texts()).toEqual({ '/a.000001': 'again\n' })
  expect(warn).not.toHaveBeenCalled()
})

test('with "publish: commit" nothing is put behind what is complete, also where another file failed', async () => {
  let fate: (path: string) => Fate = (path) => (path.startsWith('/b') ? 'refused' : undefined)
  const { address, texts, writes } = await stubCluster((path) => fate(path))
  const { context, put } = keptRows()
  const sink = await openSink(address, { publish: 'commit' }, context())
  await sink.write([piece('/a', '1\n'), piece('/b', '1\n')])
  await expect(sink.flush()).rejects.toMatchObject({ blame: 'connection' })
  fate = () => undefined
  await sink.write([piece('/a', '2\n')])
  put(await sink.flush(true))
  await sink.decided!()
  await sink.close()
  expect([...writes].sort()).toEqual(['/a.000001.part: 1\n', '/a.000002.part: 2\n', '/b.000001.part: 1\n'])
  expect(texts()).toEqual({ '/a.000001': '1\n', '/a.000002': '2\n', '/b.000001': '1\n' })
})

test('with "publish: commit" and nothing kept, what is complete has its name at the end, also where another file failed', async () => {
  const { address, texts } = await stubCluster((path) => (path.startsWith('/b') ? 'refused' : undefined))
  const sink = await openSink(address, { publish: 'commit' })
  await sink.write([piece('/a', '1\n'), piece('/b', '1\n')])
  await expect(sink.flush()).rejects.toMatchObject({ blame: 'connection' })
  await sink.close()
  expect(texts()).toEqual({ '/a.000001': '1\n', '/b.000001.part': '' })
})

test('a run that begins anew takes back what the one before had under way', async () => {
  const { address, texts } = await stubCluster()
  const { context, put } = keptRows()
  const first = await openSink(address, {}, context())
  await first.write([piece('/a', 'decided\n')])
  put(await first.flush())
  await first.write([piece('/a', 'lost\n')])
  await first.flush()
  await first.close()
  expect(texts()).toEqual({ '/a': 'decided\nlost\n' })
  const second = await openSink(address, {}, context())
  await second.write([piece('/a', 'again\n')])
  put(await second.flush(true))
  await second.close()
  expect(texts()).toEqual({ '/a': 'decided\nagain\n' })
})

test('at its end what is under way is broken off before files get their names, which may take long', async () => {
  const { address, texts } = await stubCluster()
  const { context, put } = keptRows()
  const sink = await openSink(address, { publish: 'rotate', rotate: { size: 1000 } }, context())
  await sink.write([piece('/a', 'one\n')])
  put(await sink.flush())
  await sink.decided!()
  await sink.write([piece('/b', 'two\n')])
  const dropped = vi.spyOn(WebAppending.prototype, 'drop')
  const renamed = vi.spyOn(WebHdfs.prototype, 'rename')
  onTestFinished(() => void vi.restoreAllMocks())
  await sink.close()
  expect(dropped.mock.invocationCallOrder[0]).toBeLessThan(renamed.mock.invocationCallOrder[0]!)
  expect(texts()).toEqual({ '/a.000001': 'one\n', '/b.000001.part': '' })
})

test('of very many files one is forgotten only when all in it is decided: more may come for it before that', async () => {
  const { address, texts } = await stubCluster()
  const { context, put, rows } = keptRows()
  const first = await openSink(address, { max_open: 1 }, context())
  const pieces = [piece('/a', 'one\n'), piece('/b', 'one\n')]
  await first.write(pieces)
  await first.flush()
  // The decision never comes.
  await first.write([piece('/a', 'two\n')])
  const next = await openSink(address, { max_open: 1 }, context())
  await next.write(pieces)
  put(await next.flush())
  await next.decided!()
  expect(texts()).toEqual({ '/a': 'one\n', '/b': 'one\n' })
  expect(rows.size).toBe(3)
  await next.write([piece('/b', 'two\n')])
  put(await next.flush())
  expect([...rows.keys()].filter((key) => key.startsWith('/'))).toEqual([expect.stringMatching('^/b\n')])
  await next.close()
})
