import { Subject } from 'rxjs'
import { expect, test } from 'vitest'
import { type Encoded, noRows, type RunningSink } from '../../src/operators/contract/sink.ts'
import { Ending } from '../../src/runtime/ending.ts'
import { newCounters } from '../../src/runtime/ledger.ts'
import type { Parcel, Signal } from '../../src/runtime/signals.ts'
import { SinkRunner } from '../../src/runtime/sink-runner.ts'
import { fakeClock } from '../support/fake-clock.ts'

const log = { info() {}, warn() {}, error() {} }

/**
 * A sink that waits 5 s for more; texts that begin with "!" are urgent. A flush is a call "flush", or "last flush". `awaitsDecision`: its other
 * side decides.
 */
function waiting(more: Partial<RunningSink> = {}, awaitsDecision = false) {
  const clock = fakeClock()
  const calls: string[][] = []
  const barriers: number[] = []
  let end: (isDecided: boolean) => void = () => {}
  const finished = new Promise<boolean>((resolve) => {
    end = resolve
  })
  const edge = new Subject<Signal<Parcel>>()
  const runner = new SinkRunner({
    title: 'test sink',
    counters: newCounters(),
    events: 1000,
    bytes: 1_000_000,
    overflow: 'block',
    gates: [],
    clock,
    random: () => 0.5,
    log,
    retry: undefined,
    stopsOnError: false,
    abandon: new AbortController().signal,
    ending: new Ending(clock),
    durable: awaitsDecision,
    awaitsDecision,
    passed: (epoch) => void barriers.push(epoch),
    finished: () => (awaitsDecision ? finished : Promise.resolve(true)),
    acted: () => {},
    refused: () => {},
    failed: (error) => {
      throw error
    },
  })
  const textOf = ({ buffer, start, end }: Encoded): string => buffer.toString('utf8', start, end)
  runner.listen(edge)
  runner.start({
    gather: {
      events: 100,
      bytes: 100_000,
      every: 5_000_000,
      isUrgent: (piece) => textOf(piece).startsWith('!'),
    },
    write(pieces) {
      calls.push(pieces.map(textOf))
    },
    flush: (isEnd) => {
      calls.push([isEnd === true ? 'last flush' : 'flush'])
      return Promise.resolve(noRows)
    },
    close: () => Promise.resolve(),
    ...more,
  })
  const push = (text: string): void => {
    const buffer = Buffer.from(text)
    const piece: Encoded = { target: null, buffer, start: 0, end: buffer.length, count: 1 }
    edge.next({ kind: 'batch', item: { piece, release: () => {} } as Parcel })
  }
  return { clock, calls, barriers, edge, push, runner, end }
}

test('an urgent event leaves at once with what waits before it, and those behind it wait again', async () => {
  const { clock, calls, push } = waiting()
  push('a')
  await clock.advance(1_000_000)
  expect(calls).toEqual([])
  push('!b')
  await clock.advance(0)
  expect(calls).toEqual([['a', '!b']])
  push('c')
  await clock.advance(4_900_000)
  expect(calls).toHaveLength(1)
  await clock.advance(200_000)
  expect(calls).toEqual([['a', '!b'], ['c']])
})

test('at the end all that waits is written at once', async () => {
  const { clock, calls, push, edge, runner } = waiting()
  push('a')
  push('b')
  edge.next({ kind: 'end' } as Signal<Parcel>)
  await clock.advance(0)
  await runner.done
  expect(calls).toEqual([['a', 'b']])
})

test('where no epochs are cut, a sink that asks for it is flushed in time after a write, and at the end', async () => {
  const { clock, calls, push, edge, runner } = waiting({ flushEvery: 10_000_000 })
  push('!a')
  await clock.advance(9_000_000)
  push('!b')
  await clock.advance(900_000)
  expect(calls).toEqual([['!a'], ['!b']])
  await clock.advance(200_000)
  expect(calls.at(-1)).toEqual(['flush'])
  await clock.advance(60_000_000)
  expect(calls).toHaveLength(3)
  push('!c')
  edge.next({ kind: 'end' } as Signal<Parcel>)
  await clock.advance(0)
  await runner.done
  expect(calls.slice(3)).toEqual([['!c'], ['last flush']])
})

const barrier = (epoch: number): Signal<Parcel> => ({ kind: 'barrier', epoch })

test('where the other side decides, what comes behind a barrier is kept back until then', async () => {
  const { clock, calls, barriers, push, edge, runner, end } = waiting(
    { flush: () => Promise.resolve(noRows) },
    true,
  )
  push('!a')
  edge.next(barrier(1))
  push('!b')
  edge.next({ kind: 'end' })
  await clock.advance(60_000_000)
  expect(calls).toEqual([['!a']])
  expect(barriers).toEqual([1])
  runner.decided()
  await clock.advance(0)
  expect(calls).toEqual([['!a'], ['!b']])
  expect(barriers).toEqual([1, Number.POSITIVE_INFINITY])
  end(true)
  await runner.done
})

test('when none is decided any more, nobody waits for one', async () => {
  const { clock, calls, push, edge, runner, end } = waiting({ flush: () => Promise.resolve(noRows) }, true)
  edge.next(barrier(1))
  push('a')
  edge.next({ kind: 'end' })
  await clock.advance(60_000_000)
  expect(calls).toEqual([])
  end(false)
  await runner.done
  expect(calls).toEqual([['a']])
})

test('a barrier that is passed when none is decided any more is no reason to wait', async () => {
  let flushed = (): void => {}
  const flushing = new Promise<void>((resolve) => {
    flushed = resolve
  })
  const { clock, calls, push, edge, runner, end } = waiting(
    { flush: () => flushing.then(() => noRows) },
    true,
  )
  edge.next(barrier(1))
  push('a')
  edge.next({ kind: 'end' })
  end(false)
  await clock.advance(0)
  flushed()
  await clock.advance(0)
  await runner.done
  expect(calls).toEqual([['a']])
})
