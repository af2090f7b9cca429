import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BytesReader, BytesWriter } from '../../../src/core/binary.ts'
import { readMeta, writeMeta } from '../../../src/operators/contract/meta-codec.ts'
import type { Meta } from '../../../src/operators/contract/row.ts'

const time = fc.oneof(fc.integer(), fc.constantFrom(Number.NaN, Number.NEGATIVE_INFINITY))
const text = fc.string({ unit: 'grapheme' })
const { meta } = fc.letrec<{ meta: Meta }>((tie) => ({
  meta: fc.record(
    {
      origin: fc.record(
        { source: text, partition: text, path: fc.option(text), replayed: fc.constant(true as const) },
        { requiredKeys: ['source', 'partition', 'path'] },
      ),
      time,
      watermark: time,
      received: fc.integer(),
      line: fc.nat(),
      offset: fc.integer({ min: -1 }),
      error: fc.record(
        { code: text, stage: text, reason: text, raw: text },
        { requiredKeys: ['code', 'stage', 'reason'] },
      ),
      window: fc.record({ start: fc.integer(), end: fc.integer() }),
      final: fc.boolean(),
      truncated: fc.boolean(),
      sides: fc.dictionary(
        text.filter((name) => name !== '__proto__'),
        tie('meta'),
        { maxKeys: 2, depthIdentifier: 'sides' },
      ),
    },
    { requiredKeys: ['origin', 'time', 'watermark', 'received', 'line', 'offset'] },
  ),
}))

test('metadata is read as it was written', () => {
  fc.assert(
    fc.property(meta, (written) => {
      const out = new BytesWriter()
      writeMeta(out, written)
      const from = new BytesReader(out.take())
      expect(readMeta(from)).toEqual(written)
      expect(from.isAtEnd).toBe(true)
    }),
  )
})
