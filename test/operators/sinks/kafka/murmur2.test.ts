import { expect, test } from 'vitest'
import { murmur2 } from '../../../../src/operators/sinks/kafka/murmur2.ts'

// What Kafka's own client in Java gives, as its tests have it.
test.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])('the hash of %j is that of the client in Java', (text, hash) => {
  expect(murmur2(Buffer.from(text))).toBe(hash)
})
