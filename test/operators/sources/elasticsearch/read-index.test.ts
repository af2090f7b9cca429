/** Documents with equal sort values come in another order in each point in time; a real node shows that only by chance. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ElasticClient, Hit } from '../../../../src/clients/elasticsearch/client.ts'
import { RunError } from '../../../../src/core/run-error.ts'
import type { Rec, Value } from '../../../../src/core/value.ts'
import type { Positions, SourceContext } from '../../../../src/operators/contract/source.ts'
import { IndexReader } from '../../../../src/operators/sources/elasticsearch/read-index.ts'

type Doc = Pick<Hit, 'id' | 'index'> & { readonly value: number }

/** A cluster that shuffles equals in each point in time, and whose points in time live for so many searches. */
function cluster(docs: readonly Doc[], shuffle: (n: number) => number, life = Number.POSITIVE_INFINITY) {
  let pits = 0
  let closed = 0
  const open = new Map<string, { readonly hits: readonly Hit[]; left: number }>()
  const client: Pick<ElasticClient, 'openPit' | 'search' | 'closePit'> = {
    openPit: async () => {
      const seed = pits++
      const mixed = docs
        .map((doc, n) => ({ doc, key: shuffle(n * 31 + seed * 17) }))
        .sort((a, b) => a.doc.value - b.doc.value || a.key - b.key)
      const hits = mixed.map(({ doc: { id, index, value } }, n) => ({
        id,
        index,
        routing: null,
        source: { id, value },
        sort: [value, n],
      }))
      open.set(`pit-${seed}`, { hits, left: life })
      return `pit-${seed}`
    },
    search: async ({ pit, size, after }) => {
      const held = open.get(pit)!
      if (held.left-- === 0)
        throw new RunError('LP5542', 'elasticsearch source', 'config', 'No search context found.')
      const rest = held.hits.filter(({ sort }) => after === undefined || isBehind(sort, after))
      return { pit, hits: rest.slice(0, size) }
    },
    closePit: async () => {
      closed++
    },
  }
  /** No point in time that is open now can be searched any more. */
  const forget = (): void => {
    for (const pit of open.values()) pit.left = 0
  }
  return { client: client as ElasticClient, counts: () => ({ pits, closed }), forget }
}

const isBehind = (sort: readonly Value[], after: readonly Value[]): boolean => {
  const [a, b] = [sort as readonly number[], after as readonly number[]]
  return a[0]! > b[0]! || (a[0] === b[0] && a[1]! > b[1]!)
}

/** Reads until `most` lines have come, or to the end; gives what came and the position then. */
async function read(
  client: ElasticClient,
  restored: Positions,
  size: number,
  most = Number.POSITIVE_INFINITY,
  ready: SourceContext['ready'] = () => undefined,
) {
  const lines: { readonly line: number; readonly event: Rec }[] = []
  const stop = new AbortController()
  const context = {
    name: 'es',
    restored,
    untilEof: true,
    maxLine: 1000,
    stop: stop.signal,
    ready,
    buffer: (length = 0) => Buffer.alloc(length),
    chunk: (buffer: Buffer, start: number, end: number, _origin: unknown, firstLine: number) => ({
      texts: buffer.toString('utf8', start, end).trimEnd().split('\n'),
      firstLine,
      lines: 0,
    }),
    push: (item: unknown) => {
      const { texts, firstLine } = item as { readonly texts: string[]; readonly firstLine: number }
      for (const [n, text] of texts.entries()) lines.push({ line: firstLine + n, event: JSON.parse(text) })
      if (lines.length >= most) stop.abort()
    },
    partitions: { expect: () => {}, rests: () => {}, ends: () => {} },
  }
  const reader = new IndexReader(
    {
      indices: ['logs'],
      query: { match_all: {} },
      sort: 'value',
      fields: undefined,
      size,
      keepAlive: 1,
      every: undefined,
    },
    client,
    context as unknown as SourceContext,
  )
  await reader.run()
  return { lines, position: reader.position() }
}

test('each document comes once, though reading is cut at any place and points in time are lost', async () => {
  await fc.assert(
    fc.asyncProperty(
      // Up to three documents of each value: a point in time that lives for five searches gets beyond them.
      fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 15 }),
      fc.integer({ min: 1, max: 7 }),
      fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 4 }),
      fc.integer({ min: 5, max: 9 }),
      fc.array(fc.nat(), { minLength: 5, maxLength: 5 }),
      async (counted, size, cuts, life, mix) => {
        const values = counted.flatMap((count, value) => Array.from({ length: count }, () => value))
        const docs = values.map((value, n) => ({ id: `d${n}`, index: `logs-${n % 2}`, value }))
        const { client, counts } = cluster(docs, (n) => mix[n % mix.length]!, life)
        let positions: Positions = new Map()
        const all: { readonly line: number; readonly event: Rec }[] = []
        for (const most of [...cuts, Number.POSITIVE_INFINITY]) {
          const { lines, position } = await read(client, positions, size, most)
          all.push(...lines)
          if (position.size > 0) positions = position
        }
        expect(all.map(({ event }) => event['id']).sort()).toEqual(docs.map(({ id }) => id).sort())
        expect(all.map(({ line }) => line)).toEqual(docs.map((_, n) => n + 1))
        const order = all.map(({ event }) => Number(event['value']))
        expect(order).toEqual(order.toSorted((a, b) => a - b))
        // No point in time is left open.
        expect(counts().closed).toBe(counts().pits)
      },
    ),
  )
})

const three = ['a', 'b', 'c'].map((id, n): Doc => ({ id, index: 'logs', value: n }))

test('a point in time that is gone at its first search is a failure that may pass', async () => {
  const { client, counts } = cluster(three, (n) => n, 0)
  await expect(read(client, new Map(), 10)).rejects.toMatchObject({ code: 'LP5546', blame: 'connection' })
  expect(counts()).toEqual({ pits: 1, closed: 1 })
})

test('an index without the field to sort by ends the run at its first search, and is waited for where it came later', async () => {
  const missing = new RunError('LP5550', 'elasticsearch source', 'config', 'No mapping found.')
  for (const [searches, blame] of [
    [0, 'config'],
    [1, 'connection'],
  ] as const) {
    const { client } = cluster(three, (n) => n)
    let left: number = searches
    const failing = {
      ...client,
      search: (...asked: Parameters<ElasticClient['search']>) =>
        left-- === 0 ? Promise.reject(missing) : client.search(...asked),
    }
    await expect(read(failing, new Map(), 1)).rejects.toMatchObject({ code: 'LP5550', blame })
  }
})

test('no point in time is opened before there is room for what is read', async () => {
  const { client, counts } = cluster(three, (n) => n)
  const opened: number[] = []
  // Who waits is to ask again.
  let waits = 3
  const ready = () => {
    if (waits-- <= 0) return undefined
    opened.push(counts().pits)
    return Promise.resolve()
  }
  expect((await read(client, new Map(), 10, undefined, ready)).lines).toHaveLength(3)
  expect([opened, counts().pits]).toEqual([[0, 0, 0], 1])
})

test.each([1, 2, 3])(
  'what outlasts a point in time before its search %i begins again at the same place',
  async (at) => {
    const { client, counts, forget } = cluster(three, (n) => n)
    let asked = 0
    const ready = () => {
      // The first question comes before the point in time, and one after each wait.
      if (asked++ !== at) return undefined
      forget()
      return Promise.resolve()
    }
    const { lines } = await read(client, new Map(), 1, undefined, ready)
    expect(lines.map(({ event }) => event['id'])).toEqual(['a', 'b', 'c'])
    expect(counts()).toEqual({ pits: 2, closed: 2 })
  },
)

test('no document brings a position with it where nothing new has come', async () => {
  const { client } = cluster([], (n) => n)
  expect((await read(client, new Map(), 10)).position.size).toBe(0)
})

test('a field with the same value in too many documents ends the run, and says what to do', async () => {
  const docs = Array.from({ length: 100_001 }, (_, n): Doc => ({ id: `${n}`, index: 'logs', value: 1 }))
  const { client } = cluster(docs, (n) => n)
  await expect(read(client, new Map(), 50_000)).rejects.toMatchObject({ code: 'LP5550', blame: 'config' })
})
