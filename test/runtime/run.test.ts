import { expect, test } from 'vitest'
import { RunError } from '../../src/core/run-error.ts'
import type { SinkContext } from '../../src/operators/contract/sink.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { runToyPipeline } from '../support/run-toy-pipeline.ts'
import { pushText, pushTexts, textOf, toySink, toySource } from '../support/toy-connectors.ts'

const lines = (count: number): string[] => Array.from({ length: count }, (_, i) => `${i}\n`)
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('what a source pushes reaches the sink in order', async () => {
  let text = ''
  const { ledger, pool } = await runToyPipeline({
    sources: [{ use: 'counter' }],
    sinks: [{ use: 'keeper' }],
    specs: [
      toySource('counter', async (context) => void (await pushTexts(context, lines(500)))),
      toySink('keeper', {
        write: (pieces) => {
          text += textOf(pieces)
        },
      }),
    ],
  })
  expect(text).toBe(lines(500).join(''))
  expect(ledger.of(1).written).toBe(500)
  expect(pool.lent).toBe(0)
})

test('a slow sink holds the source at the gate, after exactly 80 % of its buffer', async () => {
  let pushed = 0
  let letGo: () => void = () => {}
  let text = ''
  const seen: number[] = []
  const result = runToyPipeline({
    sources: [{ use: 'counter' }],
    sinks: [{ use: 'slow', events: 10 }],
    specs: [
      toySource('counter', async (context) => {
        for (const line of lines(100)) {
          for (let wait = context.ready(); wait !== undefined; wait = context.ready()) await wait
          pushText(context, line)
          pushed++
        }
      }),
      toySink('slow', {
        write: (pieces) => {
          seen.push(pieces.length)
          text += textOf(pieces)
          return new Promise((resolve) => {
            letGo = resolve
          })
        },
      }),
    ],
  })
  for (let i = 0; i < 20; i++) await turn()
  expect(pushed).toBe(8)
  expect(seen).toEqual([1])
  letGo()
  for (let i = 0; i < 20; i++) await turn()
  // Seven that waited went to the sink at once; they are unsettled still, and so the gate stays closed.
  expect(seen).toEqual([1, 7])
  expect(pushed).toBe(8)
  letGo()
  for (let i = 0; i < 20; i++) await turn()
  expect(pushed).toBe(16)
  const ticking = setInterval(() => letGo(), 0)
  await result
  clearInterval(ticking)
  expect(text).toBe(lines(100).join(''))
})

test('both branches of a fan-out get everything, and the slower one sets the pace', async () => {
  let fast = ''
  let slow = ''
  const { ledger, pool } = await runToyPipeline({
    sources: [{ use: 'counter' }],
    sinks: [{ use: 'fast' }, { use: 'slow', events: 5 }],
    specs: [
      toySource('counter', async (context) => void (await pushTexts(context, lines(200)))),
      toySink('fast', {
        write: (pieces) => {
          fast += textOf(pieces)
        },
      }),
      toySink('slow', {
        write: async (pieces) => {
          await turn()
          slow += textOf(pieces)
        },
      }),
    ],
  })
  expect(fast).toBe(lines(200).join(''))
  expect(slow).toBe(fast)
  expect(ledger.of(1).written + ledger.of(2).written).toBe(400)
  expect(pool.lent).toBe(0)
})

test('two sources feed one sink; each keeps its order', async () => {
  let text = ''
  await runToyPipeline({
    sources: [{ use: 'letters' }, { use: 'digits' }],
    sinks: [{ use: 'keeper', events: 4 }],
    specs: [
      toySource('letters', async (context) => void (await pushTexts(context, ['a\n', 'b\n', 'c\n', 'd\n']))),
      toySource('digits', async (context) => void (await pushTexts(context, ['1\n', '2\n', '3\n', '4\n']))),
      toySink('keeper', {
        write: async (pieces) => {
          await turn()
          text += textOf(pieces)
        },
      }),
    ],
  })
  const got = text.trim().split('\n')
  expect(got.filter((each) => /\d/.test(each)).join('')).toBe('1234')
  expect(got.filter((each) => /\D/.test(each)).join('')).toBe('abcd')
})

test('a stop in the middle delivers all that was read', async () => {
  const stop = new AbortController()
  let pushed = 0
  let text = ''
  const { ledger, abandoned, failure } = await runToyPipeline({
    sources: [{ use: 'endless' }],
    sinks: [{ use: 'slow', events: 10 }],
    stop: stop.signal,
    specs: [
      toySource('endless', async (context) => {
        while (!context.stop.aborted) {
          const wait = context.ready()
          if (wait !== undefined) {
            await wait
            continue
          }
          pushText(context, `${pushed++}\n`)
          if (pushed === 50) stop.abort()
        }
      }),
      toySink('slow', {
        write: async (pieces) => {
          await turn()
          text += textOf(pieces)
        },
      }),
    ],
  })
  expect(failure).toBeUndefined()
  expect(abandoned).toBe(0)
  expect(text).toBe(lines(pushed).join(''))
  expect(ledger.of(1).written).toBe(pushed)
})

test('past the shutdown timeout what was not delivered is told and counted', async () => {
  const clock = fakeClock()
  const stop = new AbortController()
  const running = runToyPipeline({
    sources: [{ use: 'counter' }],
    sinks: [{ use: 'stuck' }],
    settings: { shutdownTimeout: 10_000_000 },
    clock,
    stop: stop.signal,
    specs: [
      toySource('counter', async (context) => void (await pushTexts(context, lines(5)))),
      toySink('stuck', { write: () => new Promise(() => {}) }),
    ],
  })
  await clock.advance(1_000_000)
  stop.abort()
  await clock.advance(9_999_999)
  await clock.advance(2)
  const { abandoned, ledger, messages } = await running
  expect(abandoned).toBe(5)
  expect(ledger.of(1).undelivered).toBe(5)
  expect(messages.at(-1)).toBe(
    'Not everything could be delivered within 10 s: 5 events were read and not delivered.',
  )
})

/** Five lines for a sink that fails from the first try on until `isThere`, and is waited for up to a minute. */
function waitingForSink(isThere: () => boolean) {
  const clock = fakeClock()
  const stop = new AbortController()
  const tries: number[] = []
  const running = runToyPipeline({
    sources: [{ use: 'counter' }],
    sinks: [{ use: 'away' }],
    settings: { shutdownTimeout: 10_000_000 },
    clock,
    stop: stop.signal,
    specs: [
      toySource('counter', async (context) => void (await pushTexts(context, lines(5)))),
      toySink('away', {
        write() {
          tries.push(clock.now())
          if (!isThere()) throw new RunError('LP5110', 'away sink', 'connection', 'Nobody answers.')
        },
      }),
    ],
  })
  return { clock, stop, tries, running }
}

test('at a stop a sink that is waited for is tried once more at once', async () => {
  let isThere = false
  const { clock, stop, tries, running } = waitingForSink(() => isThere)
  await clock.advance(300_000_000)
  isThere = true
  stop.abort()
  await clock.advance(0)
  const { abandoned, ledger } = await running
  expect(tries.at(-1)).toBe(300_000_000)
  expect(abandoned).toBe(0)
  expect(ledger.of(1).written).toBe(5)
})

test('after a stop it is told for which sink the run waits, and for how long', async () => {
  const { clock, stop, running } = waitingForSink(() => false)
  await clock.advance(300_000_000)
  stop.abort()
  await clock.advance(11_000_000)
  const { abandoned, messages } = await running
  expect(abandoned).toBe(5)
  const [beforeStop, ...rest] = messages.slice(-6)
  expect(beforeStop).toMatch(/The next attempt comes in \d+ s\.$/)
  expect(rest[0]).toBe(
    'away sink "sink0": Nobody answers. The next attempt comes in 0.8 s. The run is to end, and waits for it for another 10 s.',
  )
  expect(rest[1]).toContain('comes in 1.5 s. The run is to end, and waits for it for another 9.3 s.')
  expect(rest.at(-1)).toContain('within 10 s: 5 events')
})

test('a second signal waits for nothing', async () => {
  const clock = fakeClock()
  const stop = new AbortController()
  const abandon = new AbortController()
  const running = runToyPipeline({
    sources: [{ use: 'deaf' }],
    sinks: [{ use: 'stuck' }],
    clock,
    stop: stop.signal,
    options: { abandon: abandon.signal },
    specs: [
      toySource('deaf', async (context) => {
        pushText(context, 'x\n')
        await new Promise(() => {})
      }),
      toySink('stuck', { write: () => new Promise(() => {}) }),
    ],
  })
  await clock.advance(1000)
  stop.abort()
  await clock.advance(1000)
  abandon.abort()
  expect((await running).abandoned).toBe(1)
})

test('a sink that fails ends the run; the other sink still gets what was read', async () => {
  let kept = ''
  const { failure, ledger } = await runToyPipeline({
    sources: [{ use: 'counter' }],
    sinks: [{ use: 'broken' }, { use: 'keeper' }],
    specs: [
      toySource('counter', async (context) => {
        await pushTexts(context, lines(10))
        while (!context.stop.aborted) await turn()
      }),
      toySink('broken', {
        write: () => {
          throw new RunError('LP5104', 'broken sink', 'config', 'There is no space left.')
        },
      }),
      toySink('keeper', {
        write: async (pieces) => {
          await turn()
          kept += textOf(pieces)
        },
      }),
    ],
  })
  expect(failure?.code).toBe('LP5104')
  expect(kept).toBe(lines(ledger.of(0).read).join(''))
  expect(ledger.of(1).undelivered).toBe(ledger.of(0).read)
})

test('an error that nobody foresaw is reported as a defect, and the ledger is whole', async () => {
  const { failure } = await runToyPipeline({
    sources: [{ use: 'counter' }],
    sinks: [{ use: 'odd' }],
    specs: [
      toySource('counter', async (context) => void (await pushTexts(context, lines(3)))),
      toySink('odd', { write: () => Promise.reject(new TypeError('x is not a function')) }),
    ],
  })
  expect(failure?.blame).toBe('defect')
  expect(failure?.message).toContain('x is not a function')
})

test('a source that fails ends the run after what it pushed was delivered', async () => {
  let text = ''
  const { failure } = await runToyPipeline({
    sources: [{ use: 'failing' }],
    sinks: [{ use: 'keeper' }],
    specs: [
      toySource('failing', async (context) => {
        await pushTexts(context, lines(3))
        throw new RunError('LP5106', 'failing', 'config', 'The disk is gone.')
      }),
      toySink('keeper', {
        write: (pieces) => {
          text += textOf(pieces)
        },
      }),
    ],
  })
  expect(failure?.code).toBe('LP5106')
  expect(text).toBe('0\n1\n2\n')
})

test('a lost connection is tried again with the same pieces while the gate is closed', async () => {
  const clock = fakeClock()
  let attempts = 0
  let text = ''
  let held = false
  const running = runToyPipeline({
    sources: [{ use: 'counter' }],
    sinks: [{ use: 'flaky' }],
    clock,
    specs: [
      toySource('counter', async (context) => {
        pushText(context, 'a\n')
        await turn()
        held = context.ready() !== undefined
        await pushTexts(context, ['b\n'])
      }),
      toySink('flaky', {
        write: async (pieces) => {
          attempts++
          if (attempts < 4) throw new RunError('LP5110', 'flaky', 'connection', 'Nobody answers.')
          text += textOf(pieces)
        },
      }),
    ],
  })
  // Waits of 0.75 s, 1.5 s and 3 s: chance is fixed at a half.
  await clock.advance(5_249_000)
  expect(attempts).toBe(3)
  await clock.advance(2_000)
  await running
  expect(held).toBe(true)
  expect(attempts).toBe(5)
  expect(text).toBe('a\nb\n')
})

test('a sink whose reader has gone ends the run without an error', async () => {
  let context: SinkContext | undefined
  let written = 0
  const { failure, abandoned, ledger } = await runToyPipeline({
    sources: [{ use: 'endless' }],
    sinks: [{ use: 'head' }],
    specs: [
      toySource('endless', async (source) => {
        while (!source.stop.aborted) {
          pushText(source, 'x\n')
          await turn()
        }
      }),
      toySink('head', {
        open: (given) => {
          context = given
        },
        write: () => {
          if (++written > 3) context!.gone()
        },
      }),
    ],
  })
  expect(failure).toBeUndefined()
  expect(abandoned).toBe(0)
  expect(ledger.of(1).written).toBe(3)
  expect(ledger.of(1).undelivered).toBe(ledger.of(0).read - 3)
})

test('dead letters are written by their sink and counted there', async () => {
  let events = ''
  let letters = ''
  const { ledger, rejected, deadLetters } = await runToyPipeline({
    sources: [{ use: 'mixed', format: 'json' }],
    sinks: [
      { use: 'keeper', format: 'json' },
      { use: 'rejects', format: 'json', deadLetter: true },
    ],
    clock: fakeClock(1_767_225_600_000_000),
    specs: [
      toySource('mixed', async (context) => void (await pushTexts(context, ['{"a":1}\nbad\n{"a":2}\n']))),
      toySink('keeper', {
        write: (pieces) => {
          events += textOf(pieces)
        },
      }),
      toySink('rejects', {
        write: (pieces) => {
          letters += textOf(pieces)
        },
      }),
    ],
  })
  expect(events).toBe('{"a":1}\n{"a":2}\n')
  expect(JSON.parse(letters)).toMatchObject({
    code: 'LP5305',
    pipeline: 'toy',
    source: 'source0',
    position: 'line 2',
    time: '2026-01-01T00:00:00Z',
    raw: 'bad',
  })
  expect([rejected, deadLetters, ledger.of(2).written]).toEqual([1, 1, 1])
})

test('without a dead letter the first of each kind is told', async () => {
  const { rejected, messages } = await runToyPipeline({
    sources: [{ use: 'bad', format: 'json' }],
    sinks: [{ use: 'keeper', format: 'json' }],
    specs: [
      toySource('bad', async (context) => void (await pushTexts(context, ['x\ny\nz\n']))),
      toySink('keeper', {}),
    ],
  })
  expect(rejected).toBe(3)
  expect(messages).toHaveLength(1)
})

test('what overflows is counted where the file says so', async () => {
  let text = ''
  const { ledger } = await runToyPipeline({
    sources: [{ use: 'counter' }],
    sinks: [{ use: 'slow', events: 10, overflow: 'drop_newest' }],
    specs: [
      toySource('counter', async (context) => void (await pushTexts(context, lines(100)))),
      toySink('slow', {
        write: async (pieces) => {
          await turn()
          text += textOf(pieces)
        },
      }),
    ],
  })
  expect(ledger.of(1).overflow).toBe(90)
  expect(text).toBe(lines(10).join(''))
})

test('a sink that cannot be opened ends the run before anything is read', async () => {
  let isRead = false
  const { failure } = await runToyPipeline({
    sources: [{ use: 'counter' }],
    sinks: [{ use: 'closed' }],
    specs: [
      toySource('counter', async () => {
        isRead = true
      }),
      toySink('closed', {
        open: () => {
          throw new RunError('LP5103', 'closed', 'config', 'Not allowed.')
        },
      }),
    ],
  })
  expect(failure?.code).toBe('LP5103')
  expect(isRead).toBe(false)
})

test('a stop that comes while the sinks are opened is heard', async () => {
  const stop = new AbortController()
  const { failure, ledger } = await runToyPipeline({
    sources: [{ use: 'endless' }],
    sinks: [{ use: 'slow to open' }],
    stop: stop.signal,
    specs: [
      toySource('endless', async (context) => {
        while (!context.stop.aborted) {
          pushText(context, 'x\n')
          await turn()
        }
      }),
      toySink('slow to open', {
        open: async () => {
          stop.abort()
          await turn()
        },
      }),
    ],
  })
  expect(failure).toBeUndefined()
  expect(ledger.of(0).read).toBe(0)
})

test('a source that is stopped while it waits for its other side ends without an error', async () => {
  const clock = fakeClock()
  const stop = new AbortController()
  const running = runToyPipeline({
    sources: [{ use: 'away' }],
    sinks: [{ use: 'keeper' }],
    clock,
    stop: stop.signal,
    specs: [
      toySource('away', () =>
        Promise.reject(new RunError('LP5110', 'away', 'connection', 'Nobody answers.')),
      ),
      toySink('keeper', {}),
    ],
  })
  await clock.advance(5_000_000)
  stop.abort()
  await clock.advance(1000)
  const { failure, messages } = await running
  expect(failure).toBeUndefined()
  expect(messages[0]).toBe('source0: Nobody answers. The next attempt comes in 0.8 s.')
})
