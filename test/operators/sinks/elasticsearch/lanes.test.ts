import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Outgoing } from '../../../../src/operators/sinks/elasticsearch/documents.ts'
import { type Batch, Lanes } from '../../../../src/operators/sinks/elasticsearch/lanes.ts'

const piece = { target: 'logs', buffer: Buffer.alloc(0), start: 0, end: 0, count: 0 }
const document = (id: string, index: number, size = 10): Outgoing => ({
  piece,
  index,
  id,
  target: 'logs',
  routing: '',
  buffer: piece.buffer,
  start: 0,
  end: 0,
  size,
})

test('a request has no more documents or bytes than allowed, unless one alone has more', () => {
  const lanes = new Lanes({ events: 3, bytes: 35 }, false, 4)
  lanes.add([10, 10, 10, 10, 30, 10, 99, 1].map((size, n) => document(`${n}`, n, size)))
  const sizes: number[][] = []
  for (let batch = lanes.take(); batch !== undefined; batch = lanes.take())
    sizes.push(batch.documents.map(({ size }) => size))
  expect(sizes).toEqual([[10, 10, 10], [10], [30], [10], [99], [1]])
})

test('where their order does not count, no more documents are made than a request takes', () => {
  let made = 0
  function* many(): Generator<Outgoing> {
    for (;;) yield document(`${made}`, made++)
  }
  const lanes = new Lanes({ events: 3, bytes: 1000 }, false, 4)
  lanes.add(many())
  expect(lanes.isEmpty).toBe(false)
  expect(made).toBe(1)
  expect(lanes.take()!.documents.map(({ id }) => id)).toEqual(['0', '1', '2'])
  expect(made).toBe(3)
  lanes.clear()
  expect(lanes.isEmpty).toBe(true)
})

test('what is to be sent again comes first', () => {
  const lanes = new Lanes({ events: 2, bytes: 1000 }, false, 4)
  lanes.add([0, 1, 2, 3].map((n) => document(`${n}`, n)))
  const batch = lanes.take()!
  lanes.settle(batch, [batch.documents[1]!])
  expect(lanes.take()!.documents.map(({ id }) => id)).toEqual(['1', '2'])
})

test('writes of one id keep their order, whatever is under way and whatever is sent again', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 60 }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 50 }),
      (ids, coins) => {
        const lanes = new Lanes({ events: 4, bytes: 1000 }, true, 3)
        lanes.add(ids.map((id, n) => document(`${id}`, n)))
        const written = new Map<string, number[]>()
        let turn = 0
        const coin = (): boolean => coins[turn++ % coins.length]! && turn < 2000
        const underway: Batch[] = []
        while (!lanes.isEmpty || underway.length > 0) {
          const batch = lanes.take()
          if (batch !== undefined) underway.push(batch)
          if (batch !== undefined && coin()) continue
          // Answers come in any order.
          const [answered] = underway.splice(coin() ? 0 : underway.length - 1, 1)
          if (answered === undefined) continue
          const again = answered.documents.filter((one) => {
            if (coin()) return true
            written.set(one.id, [...(written.get(one.id) ?? []), one.index])
            return false
          })
          lanes.settle(answered, again)
        }
        for (const order of written.values()) expect(order).toEqual([...order].sort((a, b) => a - b))
        expect([...written.values()].flat()).toHaveLength(ids.length)
      },
    ),
  )
})
