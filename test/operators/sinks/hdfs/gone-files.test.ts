import { expect, test, vi } from 'vitest'
import { type Fate, stubCluster } from './stub-cluster.ts'
import { keptRows, openSink, piece } from './stub-sink.ts'

const silent = { info: () => {}, warn: () => {}, error: () => {} }

/** Settings, and the file that is being written; what is taken away is told, where it was not the sink itself. */
const ways = [
  { settings: { publish: 'live' }, path: '/a', told: 1 },
  { settings: { publish: 'rotate', rotate: { size: 1000 } }, path: '/a.000001.part', told: 1 },
  { settings: { publish: 'commit' }, path: '/a.000001.part', told: 1 },
  // A file that is better begun anew than cut.
  { settings: { publish: 'commit' }, path: undefined, told: 0 },
] as const

test.each(ways)(
  'what waits for a file that is gone waits until there is another one ($settings.publish, $path)',
  async ({ settings, path, told }) => {
    let fate: Fate
    const { address, files, texts, refused } = await stubCluster(() => fate)
    const { context, put } = keptRows()
    const warn = vi.fn()
    const sink = await openSink(address, settings, { ...context(), log: { ...silent, warn } })
    await sink.write([piece('/a', 'one\n')])
    if (path === undefined) {
      fate = 'refused'
      await expect(sink.flush()).rejects.toMatchObject({ blame: 'connection' })
      fate = undefined
    } else files.delete(path)
    refused.add('MKDIRS')
    for (let tries = 0; tries < 2; tries++)
      await expect(sink.flush()).rejects.toMatchObject({ blame: 'connection' })
    const next = [piece('/a', 'two\n')]
    await expect(sink.write(next)).rejects.toMatchObject({ blame: 'connection' })
    refused.clear()
    await sink.write(next)
    put(await sink.flush(true))
    await sink.decided!()
    await sink.close()
    expect(Object.values(texts()).join('')).toBe('one\ntwo\n')
    expect(warn).toHaveBeenCalledTimes(told)
  },
)

const named = [
  { settings: { publish: 'live' }, path: '/a' },
  { settings: { publish: 'rotate', rotate: { size: 1000 } }, path: '/a.000001.part' },
] as const

test.each(named)(
  'a crash finds a file that was moved away, and cuts back what is not decided ($settings.publish)',
  async ({ settings, path }) => {
    for (const isDecided of [false, true]) {
      const { address, files, texts } = await stubCluster()
      const { context, put } = keptRows()
      const sink = await openSink(address, settings, context())
      await sink.write([piece('/a', 'one\n')])
      put(await sink.flush())
      await sink.write([piece('/a', 'two\n')])
      const second = await sink.flush()
      files.set('/moved', files.get(path)!)
      files.delete(path)
      await sink.write([piece('/a', 'three\n')])
      await sink.flush()
      // The decision comes when the next epoch has begun.
      if (isDecided) put(second)
      /** What was moved away, and what else there is. */
      const found = (): readonly string[] => {
        const { '/moved': moved, ...others } = texts()
        return [moved!, Object.values(others).join('')]
      }
      expect(found()).toEqual(['one\ntwo\n', 'three\n'])
      const next = await openSink(address, settings, context())
      expect(found()).toEqual([isDecided ? 'one\ntwo\n' : 'one\n', ''])
      await next.write([piece('/a', 'again\n')])
      put(await next.flush(true))
      await next.decided!()
      await next.close()
      expect(found()[1]).toBe('again\n')
    }
  },
)

test('a file that is gone is forgotten with the decision, and its successor is not', async () => {
  const { address, files, texts } = await stubCluster()
  const { context, put, rowOf } = keptRows()
  const sink = await openSink(address, {}, context())
  await sink.write([piece('/a', 'one\n')])
  put(await sink.flush())
  files.delete('/a')
  await sink.write([piece('/a', 'two\n')])
  put(await sink.flush())
  expect(rowOf('/a')[1]).toMatchObject({ id: files.get('/a')!.id, length: 4 })
  await sink.write([piece('/a', 'lost\n')])
  await sink.flush()
  await sink.close()
  await openSink(address, {}, context())
  expect(texts()).toEqual({ '/a': 'two\n' })
})

test('rows that earlier versions kept by path alone are read, and kept by path and number from then on', async () => {
  const { address, files, texts } = await stubCluster()
  const { context, put, rows } = keptRows()
  files.set('/a', { id: 91, text: 'one\nlost\n' })
  files.set('/b.000001.part', { id: 92, text: 'one\n' })
  const row = { target: '/a', length: 4, raw: 4, since: 0, created: true }
  rows.set('/a', { ...row, id: 91 })
  rows.set('/b.000001.part', { ...row, id: 92, target: '/b', final: '/b.000001', sealed: true })
  rows.set('/c', { ...row, target: '/c', length: 0 })
  const sink = await openSink(address, {}, context())
  expect([...rows.keys()].sort()).toEqual(['/a\n91', '/b.000001.part\n92'])
  await sink.write([piece('/a', 'two\n')])
  put(await sink.flush())
  await sink.decided!()
  put(await sink.flush(true))
  await sink.close()
  expect(texts()).toEqual({ '/a': 'one\ntwo\n', '/b.000001': 'one\n' })
  expect(rows.get('/a\n91')).toMatchObject({ length: 8 })
  expect([...rows.keys()].sort()).toEqual(['/a\n91'])
})
