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
