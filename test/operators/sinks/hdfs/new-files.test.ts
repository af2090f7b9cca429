import { expect, onTestFinished, test, vi } from 'vitest'
import { HdfsFailure } from '../../../../src/clients/hdfs/errors.ts'
import { WebHdfs } from '../../../../src/clients/hdfs/web-hdfs.ts'
import { stubCluster } from './stub-cluster.ts'
import { keptRows, openSink, piece } from './stub-sink.ts'

const ways = [
  { publish: 'live', rotate: { size: 4 } },
  { publish: 'rotate', rotate: { size: 4 } },
  { publish: 'commit' },
] as const

test.each(ways)(
  'a folder is listed once, and a name that somebody has taken since is left out (publish: $publish)',
  async (settings) => {
    const { address, files, texts, listed } = await stubCluster()
    const { context, put, rows } = keptRows()
    const sink = await openSink(address, settings, context())
    const write = async (text: string): Promise<void> => {
      await sink.write([piece('/a.log', text)])
      put(await sink.flush())
      await sink.decided!()
    }
    await write('one\n')
    files.set('/a.000002.log', { id: 91, text: 'of somebody' })
    files.set(settings.publish === 'live' ? '/a.000003.log' : '/a.000003.log.part', { id: 92, text: '' })
    await write('two\n')
    await write('three\n')
    put(await sink.flush(true))
    await sink.close()
    expect(texts()).toEqual({
      '/a.000001.log': 'one\n',
      '/a.000002.log': 'of somebody',
      [settings.publish === 'live' ? '/a.000003.log' : '/a.000003.log.part']: '',
      '/a.000004.log': 'two\n',
      '/a.000005.log': 'three\n',
    })
    expect(listed).toEqual(['/'])
    // Nothing is known of what others have made.
    expect([...rows.keys()]).toEqual(settings.publish === 'commit' ? [] : ['cuts files'])
  },
)

test.each(ways)(
  'where it is not seen that a file was made, it is taken at the next attempt (publish: $publish)',
  async (settings) => {
    const { address, files, texts, refused } = await stubCluster()
    const { context, put } = keptRows()
    const sink = await openSink(address, settings, context())
    files.set = (path, file) => {
      if (path.startsWith('/a')) refused.add('GETFILESTATUS')
      return Map.prototype.set.call(files, path, file) as typeof files
    }
    const pieces = [piece('/a.log', 'one\n')]
    await expect(sink.write(pieces)).rejects.toMatchObject({ blame: 'connection' })
    expect(Object.keys(texts())).toHaveLength(1)
    refused.clear()
    await sink.write(pieces)
    put(await sink.flush(true))
    await sink.decided!()
    await sink.close()
    expect(texts()).toEqual({ '/a.000001.log': 'one\n' })
  },
)

test('a file that another sink makes at the same moment is left to it', async () => {
  const { address, texts } = await stubCluster()
  const sinks = await Promise.all([openSink(address, ways[2]), openSink(address, ways[2])])
  await Promise.all(sinks.map((sink, at) => sink.write([piece('/a.log', `${at}\n`)])))
  await Promise.all(sinks.map((sink) => sink.flush(true)))
  await Promise.all(sinks.map((sink) => sink.close()))
  expect(Object.keys(texts())).toEqual(['/a.000001.log', '/a.000002.log'])
  expect(Object.values(texts()).sort()).toEqual(['0\n', '1\n'])
})

test('a later run does not take for its own what another sink was faster to make', async () => {
  const { address, files, texts, refused } = await stubCluster()
  const { context } = keptRows()
  const sink = await openSink(address, ways[2], context())
  vi.spyOn(WebHdfs.prototype, 'create').mockImplementationOnce((path) => {
    files.set(path, { id: 91, text: '' })
    refused.add('GETFILESTATUS')
    return Promise.reject(new HdfsFailure('exists', 'here', 'hdfs sink', 'another one is there'))
  })
  onTestFinished(() => void vi.restoreAllMocks())
  const pieces = [piece('/a.log', 'one\n')]
  await expect(sink.write(pieces)).rejects.toMatchObject({ blame: 'connection' })
  refused.clear()
  await sink.write(pieces)
  expect(Object.keys(texts())).toEqual(['/a.000001.log.part', '/a.000002.log.part'])
  await openSink(address, ways[2], context())
  expect(Object.keys(texts())).toEqual(['/a.000001.log.part'])
})
