import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  allFieldsBut,
  areDisjoint,
  type FieldSet,
  hasField,
  onlyFields,
  unite,
  without,
} from '../../src/plan/field-set.ts'

const names = ['a', 'b', 'c', 'other']
const fieldSet: fc.Arbitrary<FieldSet> = fc
  .record({ inverted: fc.boolean(), of: fc.subarray(['a', 'b', 'c']) })
  .map(({ inverted, of }) => (inverted ? allFieldsBut(of) : onlyFields(of)))

test('operations on sets of fields agree with asking for each field', () => {
  fc.assert(
    fc.property(fieldSet, fieldSet, (a, b) => {
      for (const name of names) {
        expect(hasField(unite(a, b), name)).toBe(hasField(a, name) || hasField(b, name))
        expect(hasField(without(a, 'b'), name)).toBe(name !== 'b' && hasField(a, name))
      }
      // Of infinitely many fields, two inverted sets always share one.
      expect(areDisjoint(a, b)).toBe(!names.some((name) => hasField(a, name) && hasField(b, name)))
    }),
  )
})
