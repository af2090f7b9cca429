import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PrefixRows } from '../../../../src/operators/tables/match/prefix-rows.ts'

const word = fc.string({ unit: fc.constantFrom('a', 'b', '/', '😀'), maxLength: 6 })

/** All prefixes one after the other: the longest counts, of equal ones the last. */
function scan(prefixes: readonly string[], text: string): number | undefined {
  let best: number | undefined
  for (const [index, prefix] of prefixes.entries())
    if (text.startsWith(prefix) && prefix.length >= (best === undefined ? -1 : prefixes[best]!.length))
      best = index
  return best
}

test('the longest prefix is found, as a slow scan finds it', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 20 }), fc.array(word, { maxLength: 10 }), (prefixes, texts) => {
      const rows = new PrefixRows()
      for (const [index, prefix] of prefixes.entries()) expect(rows.add([prefix], index)).toBeNull()
      for (const text of texts) expect(rows.find(text)).toBe(scan(prefixes, text))
    }),
    { numRuns: 500 },
  )
})

test('a prefix that is no text is refused', () => {
  expect(new PrefixRows().add([5], 1)).toBe('a prefix must be a string')
})
