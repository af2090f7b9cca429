import { expect, test } from 'vitest'
import type { Rec } from '../../../../src/core/value.ts'
import type { SinkRows } from '../../../../src/operators/contract/sink.ts'
import { OpenFrames } from '../../../../src/operators/sinks/file/open-frames.ts'
import { FramedFiles } from '../../../../src/operators/sinks/hdfs/framed-files.ts'
import type { Pieces } from '../../../../src/operators/sinks/hdfs/take-pieces.ts'

/** Files over a stub: what each write appended, and rows as a state directory keeps them. */
function opened(restored = new Map<string, Rec>(), keeps = true) {
  const writes: string[] = []
  const kept = new Map(restored)
  const state = { now: 0, fails: false, past: '', due: undefined as number | undefined }
  const files = {
    write: (pieces: Map<string, Pieces>) => {
      for (const [target, parts] of pieces) {
        if (state.fails) return Promise.reject(new Error('away'))
        writes.push(`${target} ${Buffer.concat(parts)}`)
        pieces.delete(target)
      }
      return Promise.resolve()
    },
    flush: (): Promise<SinkRows> => Promise.resolve(new Map()),
    get dueAt() {
      return state.due
    },
  }
  const framed = new FramedFiles({
    files,
    frames: new OpenFrames({ restored, now: () => state.now, most: 10, mostInAll: 25 }),
    keeps,
    isPast: (target) => target === state.past,
  })
  const write = (target: string, text: string) => framed.write(new Map([[target, [Buffer.from(text)]]]))
  const flush = async (isEnd = false): Promise<void> => {
    for (const [key, row] of await framed.flush(isEnd)) {
      if (row === null) kept.delete(key)
      else kept.set(key, row)
    }
  }
  return { writes, kept, state, write, flush, framed }
}

test('what is short waits over epochs and comes to its file in one piece, when it is long or old, or nothing more comes', async () => {
  const { writes, kept, state, write, flush } = opened()
  await write('/a', '1234')
  await flush()
  await write('/a', '5678')
  await flush()
  expect(writes).toEqual([])
  expect(kept.size).toBe(2)
  await write('/a', '90')
  expect(writes).toEqual(['/a 1234567890'])
  await write('/b', 'b')
  await write('/c', 'c')
  state.past = '/c'
  await flush()
  expect(writes).toEqual(['/a 1234567890', '/c c'])
  state.now = 61_000_000
  await flush()
  await write('/d', 'd')
  await flush(true)
  expect(writes.slice(2)).toEqual(['/b b', '/d d'])
  expect(kept.size).toBe(0)
})

test('what a run has kept is written by the next one, also where that keeps nothing', async () => {
  for (const keeps of [true, false]) {
    const first = opened()
    await first.write('/a', '1234')
    await first.flush()
    await first.write('/a', 'lost with the run, and read again')
    const next = opened(first.kept, keeps)
    await next.write('/a', '56')
    await next.write('/other', '7')
    await next.flush(true)
    expect(next.writes[0]).toBe('/a 123456')
    expect(next.writes.at(-1)).toBe('/other 7')
    expect(next.kept.size).toBe(0)
  }
})

test('a frame that could not be written is written once, before what comes behind it', async () => {
  const { writes, kept, state, write, flush } = opened()
  await write('/a', '1234')
  await flush()
  state.fails = true
  await expect(write('/a', '567890')).rejects.toThrow('away')
  state.fails = false
  await write('/a', 'next text, long')
  await flush(true)
  expect(writes).toEqual(['/a 1234567890', '/a next text, long'])
  expect(kept.size).toBe(0)
})

test('where there is too much in all, the oldest goes first', async () => {
  const { writes, write } = opened()
  for (const target of ['/a', '/b', '/c', '/d', '/e', '/f', '/g', '/h']) await write(target, 'xxxx')
  expect(writes).toEqual(['/a xxxx', '/b xxxx'])
})

test('a flush is due when the oldest frame has waited for a minute, its day is over, an earlier run has left it, or the files want one', async () => {
  const { framed, state, write, flush, kept } = opened()
  expect(framed.dueAt).toBe(undefined)
  state.now = 5_000_000
  await write('/a', 'a')
  state.now = 6_000_000
  await write('/b', 'b')
  expect(framed.dueAt).toBe(65_000_000)
  state.due = 7_000_000
  expect(framed.dueAt).toBe(7_000_000)
  state.due = undefined
  await flush()
  expect(framed.dueAt).toBe(65_000_000)
  expect(opened(kept, false).framed.dueAt).toBe(0)
  state.past = '/b'
  expect(framed.dueAt).toBe(6_000_000)
  await flush()
  expect(framed.dueAt).toBe(65_000_000)
  state.now = 65_000_000
  await flush()
  expect(framed.dueAt).toBe(undefined)
})
