import { expect, onTestFinished, test, vi } from 'vitest'
import { WebAppending } from '../../../../src/clients/hdfs/web-appending.ts'
import { WebHdfs } from '../../../../src/clients/hdfs/web-hdfs.ts'
import type { Clock } from '../../../../src/core/clock.ts'
import { stubCluster } from './stub-cluster.ts'
import { keptRows, openSink, piece } from './stub-sink.ts'

/** Waits are over at once. */
function hurriedClock(): Clock {
  let now = 0
  return {
    now: () => now,
    after(micros, call) {
      // Requests are given the time that they need.
      if (micros > 1_000_000) return () => {}
      const timer = setImmediate(() => {
        now += micros
        call()
      })
      return () => clearImmediate(timer)
    },
  }
}

/** A file with a decided line and one behind it, which somebody holds. */
async function heldFile() {
  const cluster = await stubCluster()
  const { context, put, rows, rowOf } = keptRows()
  const first = await openSink(cluster.address, {}, context())
  await first.write([piece('/a', 'decided\n')])
  put(await first.flush())
  await first.write([piece('/a', 'lost\n')])
  await first.flush()
  await first.close()
  cluster.held.add('/a')
  return { ...cluster, context, put, rows, rowOf }
}

test('a file that somebody holds who is gone is replaced by a copy of what counts', async () => {
  const { address, texts, files, context, put, rowOf } = await heldFile()
  const before = files.get('/a')!.id
  const second = await openSink(address, {}, { ...context(), clock: hurriedClock() })
  expect(texts()).toEqual({ '/a': 'decided\n' })
  expect(files.get('/a')!.id).not.toBe(before)
  expect(rowOf('/a')[1]).toMatchObject({ id: files.get('/a')!.id, length: 8 })
  await second.write([piece('/a', 'again\n')])
  put(await second.flush(true))
  await second.close()
  expect(texts()).toEqual({ '/a': 'decided\nagain\n' })
})

test('a copy that is not whole takes no place: the file is waited for', async () => {
  const { address, texts, readable, context } = await heldFile()
  readable.set('/a', 3)
  const opening = openSink(address, {}, { ...context(), clock: hurriedClock() })
  await expect(opening).rejects.toMatchObject({ code: 'LP5566', blame: 'connection' })
  expect(texts()).toEqual({ '/a': 'decided\nlost\n' })
})

test('a crash right behind the replacement finds the copy as its own', async () => {
  const { address, texts, files, held, context, put, rows, rowOf } = await heldFile()
  held.clear()
  files.set('/a', { id: 77, text: 'decided\n' })
  const [key, row] = rowOf('/a')
  rows.set(key, { ...row, copy: 77 })
  const next = await openSink(address, {}, context())
  await next.write([piece('/a', 'again\n')])
  put(await next.flush(true))
  await next.close()
  expect(texts()).toEqual({ '/a': 'decided\nagain\n' })
  expect(rowOf('/a')[1]).toMatchObject({ id: 77 })
})

test.each([
  ['while it was written', { copying: true }, 'dec'],
  ['right before it was to take the place', { copying: true, copy: 78 }, 'decided\n'],
])('a copy that a crash has left, %s, is removed', async (_, noted, text) => {
  const { address, texts, files, held, context, put, rows, rowOf } = await heldFile()
  held.clear()
  files.set('/a.logpipe-copy', { id: 78, text })
  const [key, row] = rowOf('/a')
  rows.set(key, { ...row, ...noted })
  const next = await openSink(address, {}, context())
  expect(texts()).toEqual({ '/a': 'decided\n' })
  await next.write([piece('/a', 'again\n')])
  put(await next.flush(true))
  await next.close()
  expect(texts()).toEqual({ '/a': 'decided\nagain\n' })
  expect(rowOf('/a')[1]).not.toHaveProperty('copying')
})

test('what is called as a copy would be and is none is left alone', async () => {
  const { address, texts, files, held, context } = await heldFile()
  held.clear()
  files.set('/a.logpipe-copy', { id: 78, text: 'of somebody' })
  await (await openSink(address, {}, context())).close()
  expect(texts()).toMatchObject({ '/a.logpipe-copy': 'of somebody' })
})

test('it is known of a copy that is being made', async () => {
  const { address, files, context, put, rowOf } = await heldFile()
  let seen: unknown
  files.set = (path, file) => {
    if (path === '/a.logpipe-copy') seen = rowOf('/a')[1]
    return Map.prototype.set.call(files, path, file) as typeof files
  }
  const sink = await openSink(address, {}, { ...context(), clock: hurriedClock() })
  expect(seen).toMatchObject({ copying: true, length: 8 })
  expect(rowOf('/a')[1]).not.toHaveProperty('copying')
  put(await sink.flush(true))
  await sink.close()
})

test('a stop ends the wait for somebody who holds a file', async () => {
  const { address, texts, context } = await heldFile()
  const stop = new AbortController()
  setTimeout(() => stop.abort(), 300)
  const began = performance.now()
  await expect(openSink(address, {}, { ...context(), stop: stop.signal })).rejects.toMatchObject({
    code: 'LP5566',
  })
  expect(performance.now() - began).toBeLessThan(5000)
  expect(texts()).toEqual({ '/a': 'decided\nlost\n' })
})

test('a copy whose file cannot be read any more is broken off, and no request stays open', async () => {
  const { address, context, files } = await heldFile()
  const dropped = vi.spyOn(WebAppending.prototype, 'drop')
  vi.spyOn(WebHdfs.prototype, 'read').mockRejectedValueOnce(new Error('the DataNode has gone'))
  onTestFinished(() => void vi.restoreAllMocks())
  const opening = openSink(address, {}, { ...context(), clock: hurriedClock() })
  await expect(opening).rejects.toThrow('the DataNode has gone')
  expect(dropped).toHaveBeenCalledOnce()
  expect(files.get('/a')!.text).toBe('decided\nlost\n')
})
