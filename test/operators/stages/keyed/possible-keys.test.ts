import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hashText } from '../../../../src/core/hash-text.ts'
import { PossibleKeys } from '../../../../src/operators/stages/keyed/possible-keys.ts'

test('every key that was added may be there, of any kind', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string({ maxLength: 80 }), fc.integer(), fc.boolean(), fc.constant(null))),
      (added) => {
        const keys = new PossibleKeys()
        for (const key of added) keys.add(key)
        expect(added.every((key) => keys.has(key))).toBe(true)
      },
    ),
  )
})

test('of many others nearly all are told apart, however often it has grown', () => {
  const keys = new PossibleKeys()
  for (let i = 0; i < 100_000; i++) keys.add(`in ${i}`)
  let [missed, mistaken] = [0, 0]
  for (let i = 0; i < 100_000; i++) {
    if (!keys.has(`in ${i}`)) missed++
    if (keys.has(`out ${i}`)) mistaken++
  }
  expect(missed).toBe(0)
  expect(mistaken).toBeLessThan(30)
})

test('long keys that differ in the middle only may be taken for each other, and are not missed', () => {
  const keys = new PossibleKeys()
  const long = (middle: string): string => `${'a'.repeat(40)}${middle}${'z'.repeat(40)}`
  keys.add(long('1'))
  expect(keys.has(long('1'))).toBe(true)
  expect(keys.has(long('2'))).toBe(true)
  expect(keys.has(`${'b'.repeat(40)}1${'z'.repeat(40)}`)).toBe(false)
})

test('keys that were chosen to meet in one place cost no search: then any key may be there', () => {
  const meeting: string[] = []
  for (let i = 0; meeting.length < 1200; i++) if ((hashText(`k${i}`) & 0x7ff) === 5) meeting.push(`k${i}`)
  const keys = new PossibleKeys()
  for (const key of meeting) keys.add(key)
  expect(meeting.every((key) => keys.has(key))).toBe(true)
  expect(keys.has('another')).toBe(true)
})
