import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hashKey } from '../../../src/core/hash-key.ts'
import type { StateKey } from '../../../src/operators/contract/state.ts'
import { KeyedEntries } from '../../../src/runtime/state/keyed-entries.ts'
import { LargeTable } from '../../../src/runtime/state/large-table.ts'

const key = fc.oneof(
  fc.nat(3000).map((n) => `k${n}`),
  fc.nat(3000),
  fc.constantFrom<StateKey>(Number.NaN, -0, 0, 0.1, 2 ** 40, true, false, null, '', 'a'.repeat(100)),
)
const step = fc.record({ what: fc.constantFrom('set', 'set', 'set', 'delete', 'first'), key })

/** Does the same to both; after many keys, so that they are in a large table. */
function compare(before: number, steps: readonly { what: string; key: StateKey }[]): void {
  const entries = new KeyedEntries<number>()
  const model = new Map<StateKey, number>()
  for (let i = 0; i < before; i++) {
    entries.add(`b${i}`, i)
    model.set(`b${i}`, i)
  }
  const [found, wanted]: [unknown[], unknown[]] = [[], []]
  for (const [i, { what, key }] of steps.entries()) {
    found.push(entries.get(key))
    wanted.push(model.get(key))
    if (what === 'set') {
      entries.set(key, i)
      model.set(key, i)
    } else if (what === 'delete') {
      entries.delete(key)
      model.delete(key)
    } else {
      const [first] = model
      found.push(entries.takeFirst())
      wanted.push(first)
      if (first !== undefined) model.delete(first[0])
    }
    found.push(entries.size)
    wanted.push(model.size)
  }
  expect(found).toEqual(wanted)
  expect([...entries.entries()]).toEqual([...model])
}

test('few and many entries are those of a Map, in its order', () => {
  fc.assert(fc.property(fc.constantFrom(0, 1020, 3000), fc.array(step, { maxLength: 200 }), compare), {
    numRuns: 60,
  })
})

test('keys that come and go for long take no more room than those that are there, in their order', () => {
  const entries = new KeyedEntries<number>()
  const wrong: unknown[] = []
  for (let i = 0; i < 100_000; i++) {
    entries.set(`k${i}`, i)
    const first = entries.size > 2000 ? entries.takeFirst() : undefined
    if (first?.[0] !== (i < 2000 ? undefined : `k${i - 2000}`)) wrong.push([i, first])
  }
  expect(wrong).toEqual([])
  expect([...entries.entries()].map(([, i]) => i)).toEqual(Array.from({ length: 2000 }, (_, i) => 98_000 + i))
})

test('who goes through entries sees what is added meanwhile and not what is deleted, however many there are', () => {
  for (const size of [10, 1000, 5000]) {
    const entries = new KeyedEntries<number>()
    const model = new Map<StateKey, number>()
    for (let i = 0; i < size; i++) {
      entries.set(`k${i}`, i)
      model.set(`k${i}`, i)
    }
    const seen: unknown[] = []
    const wanted: unknown[] = []
    const change = (of: Pick<Map<StateKey, number>, 'set' | 'delete'>, n: number): void => {
      if (n >= size) return
      of.delete(`k${n + 1}`)
      for (let i = 0; i < 3; i++) of.set(`new ${n} ${i}`, size)
    }
    for (const [one, n] of entries.entries()) {
      seen.push(one)
      change(entries as unknown as Map<StateKey, number>, n)
    }
    for (const [one, n] of model) {
      wanted.push(one)
      change(model, n)
    }
    expect(seen).toEqual(wanted)
    // Nobody looks any more: what was put off may be done.
    entries.set('last', 1)
    model.set('last', 1)
    expect([...entries.entries()]).toEqual([...model])
  }
})

test('keys that were chosen for hashes that meet are kept all the same', () => {
  const meeting: string[] = []
  for (let i = 0; meeting.length < 700; i++) if ((hashKey(`k${i}`) & 0x1fff) === 5) meeting.push(`k${i}`)
  const large = new LargeTable<number>()
  const entries = new KeyedEntries<number>()
  for (let i = 0; i < 2000; i++) entries.set(i, i)
  for (const [i, one] of meeting.entries()) {
    large.set(one, i)
    entries.set(one, i)
  }
  expect(large.isCrowded).toBe(true)
  expect(meeting.map((one) => entries.get(one))).toEqual(meeting.map((_, i) => i))
  expect([...entries.entries()].slice(2000)).toEqual(meeting.map((one, i) => [one, i]))
})
