import { expect, test } from 'vitest'
import type { ElasticClient } from '../../../../src/clients/elasticsearch/client.ts'
import { probeIndex } from '../../../../src/operators/sources/elasticsearch/probe-index.ts'

const probed = (kinds: NonNullable<Awaited<ReturnType<ElasticClient['ask']>>>) =>
  probeIndex(
    {
      openPit: async () => 'p',
      closePit: async () => {},
      ask: async () => ({ indices: ['logs-1', 'logs-2'], fields: { n: kinds } }),
    },
    ['logs-*'],
    'n',
    'http://es',
  )

test('indices that all have the field can be read', async () => {
  await expect(probed({ long: { type: 'long' } })).resolves.toBeUndefined()
})

test('an index of a pattern without the field is named, with what to do', async () => {
  const probing = probed({
    long: { type: 'long', indices: ['logs-1'] },
    unmapped: { type: 'unmapped', indices: ['logs-2'] },
  })
  await expect(probing).rejects.toMatchObject({ code: 'LP5550', blame: 'config' })
  await expect(probing).rejects.toThrow(/^logs-2 at http:\/\/es has no field "n".*"-logs-old"/)
})
