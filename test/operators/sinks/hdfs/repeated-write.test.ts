import { expect, test } from 'vitest'
import { stubCluster } from './stub-cluster.ts'
import { openSink, piece } from './stub-sink.ts'

test('a call that comes again in another list writes nothing twice', async () => {
  let isAway = true
  const { texts, address } = await stubCluster((path) => (path === '/b' && isAway ? 'refused' : undefined))
  const sink = await openSink(address)
  const pieces = [piece('/a', 'one\n'), piece('/b', 'two\n')]
  await sink.write(pieces)
  await expect(sink.flush()).rejects.toMatchObject({ blame: 'connection' })
  await expect(sink.flush()).rejects.toMatchObject({ blame: 'connection' })
  isAway = false
  await sink.flush()
  await sink.close()
  expect(texts()).toEqual({ '/a': 'one\n', '/b': 'two\n' })
})
