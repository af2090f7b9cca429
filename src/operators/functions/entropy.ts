import { defineFunction } from '../contract/function.ts'

export const entropy = defineFunction({
  name: 'entropy',
  group: 'privacy',
  summary: 'Measures how many bits a character of a text carries; secrets have many.',
  since: '0.1.0',
  signature: 'entropy(s: string) -> float',
  examples: [
    { code: 'entropy("aaaa")', gives: '0' },
    { code: 'entropy("abcd")', gives: '2' },
  ],
  run(s: string) {
    const counts = new Map<string, number>()
    let length = 0
    for (const char of s) {
      counts.set(char, (counts.get(char) ?? 0) + 1)
      length += 1
    }
    let bits = 0
    for (const count of counts.values()) bits -= (count / length) * Math.log2(count / length)
    return bits + 0
  },
})
