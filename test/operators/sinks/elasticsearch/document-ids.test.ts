import { expect, test } from 'vitest'
import { freshIds, idsOf } from '../../../../src/operators/sinks/elasticsearch/document-ids.ts'

/** As Elasticsearch keeps it: an id that is base 64 without rest is kept as the bytes that it stands for. */
function bytesOf(id: string): Buffer {
  const bytes = Buffer.from(id, 'base64url')
  expect(bytes.toString('base64url')).toBe(id)
  return bytes
}

const growing = (ids: readonly string[]): void => {
  const bytes = ids.map(bytesOf)
  for (const [n, one] of bytes.entries()) if (n > 0) expect(Buffer.compare(bytes[n - 1]!, one)).toBe(-1)
}

test('ids of a sink grow with the epoch, the piece and the place', () => {
  const places = [0, 1, 63, 64, 4095, 4096, 100_000]
  const keys = ['7/9', '7/10', '8/11', '10/12', '123456789/99999999999']
  growing(keys.flatMap((key) => places.map((place) => idsOf(`1-2/out/${key}`)(place))))
})

test('the same key gives the same ids, another sink or state others', () => {
  expect(idsOf('1-2/out/3/4')(5)).toBe(idsOf('1-2/out/3/4')(5))
  const all = ['1-2/out/3/4', '1-2/other/3/4', '1-3/out/3/4', '1-2/o/ut/3/4', 'no such form'].map((key) =>
    idsOf(key)(5),
  )
  expect(new Set(all).size).toBe(all.length)
})

test('ids of a run grow, and no other run makes them', () => {
  const next = freshIds(1_700_000_000_000_000)
  const ids = Array.from({ length: 200 }, next)
  growing(ids)
  growing([ids.at(-1)!, freshIds(1_700_000_000_001_000)()])
  expect(freshIds(1_700_000_000_000_000)()).not.toBe(ids[0])
})
