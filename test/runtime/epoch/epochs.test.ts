import { expect, test } from 'vitest'
import { noRows } from '../../../src/operators/contract/sink.ts'
import type { Positions } from '../../../src/operators/contract/source.ts'
import { Ending } from '../../../src/runtime/ending.ts'
import { decidedHere } from '../../../src/runtime/epoch/decider.ts'
import { Epochs } from '../../../src/runtime/epoch/epochs.ts'
import { LedgerCut } from '../../../src/runtime/epoch/ledger-cut.ts'
import { stateFull } from '../../../src/runtime/epoch/state-errors.ts'
import { Ledger } from '../../../src/runtime/ledger.ts'
import { KeptStates } from '../../../src/runtime/state/kept-states.ts'
import { connectorPlan } from '../../support/connector-plan.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { memoryStore } from '../../support/follow-files.ts'

const second = 1_000_000

/** Epochs over a source and two sinks that a test moves by hand, with what they do as a list of words. */
function setUp() {
  const clock = fakeClock()
  const words: string[] = []
  const store = memoryStore()
  const { plan } = connectorPlan([{ use: 'file' }], [{ use: 'file' }, { use: 'file' }])
  const ledger = new Ledger()
  let [offset, told, fullFor, isQuiet, held, isDue] = [0, 0, 0, true, 0, false]
  const abandon = new AbortController()
  const ending = new Ending(clock)
  /** Milliseconds, and by how many each look at the stopwatch is later. */
  let [watch, costs] = [0, 0]
  let whenTold: (sink: string) => void = () => {}
  const epochs = new Epochs({
    store,
    decider: decidedHere({
      decide(decision) {
        if (fullFor-- > 0) throw stateFull('/state', new Error('full'))
        store.decide(decision)
        const rows = [...decision.sinks].map(([sink, kept]) => ` ${sink}:${[...kept.keys()]}`).join('')
        words.push(`decided ${decision.positions.get('source0')?.get('p')?.['offset']}${rows}`)
      },
    }),
    log: undefined,
    states: new KeptStates(false),
    forgotten: [],
    signatures: new Map(),
    definitions: new Map(),
    plan: 'p',
    sources: [
      {
        name: 'source0',
        position: (): Positions => {
          if (told === offset) return new Map()
          told = offset
          return new Map([['p', { offset }]])
        },
        times: () => new Map(),
        decided: () => {},
      },
    ],
    sinks: ['sink0', 'sink1'].map((name) => ({
      name,
      isDue: () => isDue,
      decided() {
        words.push(`${name} told`)
        whenTold(name)
      },
    })),
    graph: {
      barrier: (epoch) => void words.push(`barrier ${epoch} at ${offset}`),
      get isQuiet() {
        return isQuiet
      },
      restless: ['main/join/1'],
      beforeCut: () => {},
      hold(isHeld) {
        held += isHeld ? 1 : -1
      },
    },
    count: () => new LedgerCut(plan, ledger, 0),
    interval: second,
    clock,
    random: () => 0,
    stopwatch: () => (watch += costs),
    logger: {
      info: () => {},
      warn: (message, details) => void words.push(`${details?.['code']} ${message}`),
      error: (message, details) => void words.push(`${details?.['code']} ${message}`),
    },
    crashPoint: () => {},
    decided: () => {},
    failed: (error) => void words.push(`failed: ${String(error)}`),
    abandon: abandon.signal,
    ending,
  })
  epochs.start()
  return {
    clock,
    words,
    epochs,
    ledger,
    abandon,
    ending,
    pass: async (sink: string, epoch: number, rows: ReadonlyMap<string, null> = noRows as never) => {
      epochs.passed(sink, epoch, rows, { written: 0, queued: 0 })
      await clock.advance(0)
    },
    move: (to: number) => {
      offset = to
    },
    onTold: (work: (sink: string) => void) => {
      whenTold = work
    },
    fill: (tries: number) => {
      fullFor = tries
    },
    due: (is: boolean) => {
      isDue = is
    },
    rest: (is: boolean) => {
      isQuiet = is
    },
    held: () => held,
    cost: (milliseconds: number) => {
      costs = milliseconds
    },
  }
}

const told = ['sink0 told', 'sink1 told']

test('an epoch is decided when all sinks have passed its barrier, and not before', async () => {
  const { clock, words, pass, move } = setUp()
  move(10)
  await clock.advance(second)
  move(20)
  await pass('sink0', 1)
  expect(words).toEqual(['barrier 1 at 10'])
  await pass('sink1', 1)
  expect(words).toEqual(['barrier 1 at 10', 'decided 10', ...told])
})

test('nothing is done where nothing moved', async () => {
  const { clock, words } = setUp()
  await clock.advance(10 * second)
  expect(words).toEqual([])
})

test('what a sink has to do by time is a move, and once it is done nothing is one', async () => {
  const { clock, words, due, pass } = setUp()
  due(true)
  await clock.advance(second)
  due(false)
  await pass('sink0', 1)
  await pass('sink1', 1)
  expect(words).toEqual(['barrier 1 at 0', 'decided undefined', ...told])
  await clock.advance(100 * second)
  expect(words).toHaveLength(4)
})

test('what was counted is a move, also without a position', async () => {
  const { clock, words, ledger, pass } = setUp()
  ledger.of(0).read += 1
  await clock.advance(second)
  await pass('sink0', 1)
  await pass('sink1', 1)
  expect(words).toEqual(['barrier 1 at 0', 'decided undefined', ...told])
  await clock.advance(10 * second)
  expect(words).toHaveLength(4)
})

test('at most one barrier is under way', async () => {
  const { clock, words, pass, move } = setUp()
  move(10)
  await clock.advance(second)
  move(20)
  await clock.advance(3 * second)
  expect(words).toEqual(['barrier 1 at 10'])
  await pass('sink0', 1)
  await pass('sink1', 1)
  await clock.advance(second)
  expect(words.slice(1)).toEqual(['decided 10', ...told, 'barrier 2 at 20'])
})

test('rows of a sink stand in the decision of the epoch that they were flushed for', async () => {
  const { clock, words, pass, move } = setUp()
  move(10)
  await clock.advance(second)
  await pass('sink0', 1, new Map([['a', null]]))
  // Its end, while the epoch is still waiting for the other sink.
  await pass('sink0', Number.POSITIVE_INFINITY, new Map([['b', null]]))
  await pass('sink1', 1)
  expect(words[1]).toBe('decided 10 sink0:a')
  move(20)
  await clock.advance(second)
  await pass('sink1', 2)
  expect(words.at(-3)).toBe('decided 20 sink0:b')
})

test('when all sinks are at their end, a last epoch without a barrier is decided', async () => {
  const { words, epochs, pass, move } = setUp()
  move(30)
  await pass('sink0', Number.POSITIVE_INFINITY)
  await pass('sink1', Number.POSITIVE_INFINITY)
  expect(words).toEqual(['decided 30', ...told])
  expect(await epochs.finished).toBe(true)
})

test('the last epoch waits for the one under way', async () => {
  const { clock, words, epochs, pass, move } = setUp()
  move(10)
  await clock.advance(second)
  move(20)
  await pass('sink0', Number.POSITIVE_INFINITY)
  await pass('sink1', 1)
  await pass('sink1', Number.POSITIVE_INFINITY)
  expect(words.filter((word) => word.startsWith('decided'))).toEqual(['decided 10', 'decided 20'])
  expect(await epochs.finished).toBe(true)
})

test('after something was lost no epoch is decided any more', async () => {
  const { clock, words, epochs, pass, move } = setUp()
  move(10)
  await clock.advance(second)
  epochs.forsake()
  await pass('sink0', 1)
  await pass('sink1', Number.POSITIVE_INFINITY)
  await clock.advance(10 * second)
  expect(words).toEqual(['barrier 1 at 10'])
  expect(await epochs.finished).toBe(false)
})

test('with work under way the gates are closed until it is done; the cut comes after the push', async () => {
  const { clock, words, epochs, rest, held, move } = setUp()
  move(10)
  rest(false)
  await clock.advance(second)
  expect([held(), words]).toEqual([1, []])
  epochs.settled()
  rest(true)
  epochs.settled()
  // Whoever pushed has not noted its position yet.
  expect(words).toEqual([])
  move(11)
  await clock.advance(0)
  expect([held(), words]).toEqual([0, ['barrier 1 at 11']])
})

test('a stage that does not come to rest is told', async () => {
  const { clock, words, rest, move } = setUp()
  move(10)
  rest(false)
  await clock.advance(31 * second)
  expect(words).toEqual([expect.stringMatching(/^LP5406 Epoch 1 .* 30 s for stage "main\/join\/1"/)])
})

test('an epoch that waits is told after 30 seconds and after 5 minutes, with what it waits for', async () => {
  const { clock, words, pass, move } = setUp()
  move(10)
  await clock.advance(second)
  await pass('sink0', 1)
  await clock.advance(29 * second)
  expect(words).toHaveLength(1)
  await clock.advance(2 * second)
  expect(words[1]).toMatch(/^LP5406 Epoch 1 has been waiting for 30 s for sink "sink1"/)
  await clock.advance(300 * second)
  expect(words[2]).toMatch(/^LP5407 Epoch 1 has been waiting for 300 s for sink "sink1"/)
  expect(words).toHaveLength(3)
  await pass('sink1', 1)
  await clock.advance(1000 * second)
  expect(words.slice(3)).toEqual(['decided 10', ...told])
})

test('with a full disk the epoch and the sources wait, and nothing is lost', async () => {
  const { clock, words, pass, move, fill, held } = setUp()
  fill(3)
  move(10)
  await clock.advance(second)
  await pass('sink0', 1)
  await pass('sink1', 1)
  expect(words.slice(1)).toEqual([expect.stringMatching(/^LP5404 /)])
  expect(held()).toBe(1)
  await clock.advance(20 * second)
  expect(words.slice(2)).toEqual(['decided 10', ...told])
  expect(held()).toBe(0)
})

test('at a stop it is looked at once more at once whether there is room on the disk, and it is told for what the run waits', async () => {
  const { clock, words, pass, move, fill, ending } = setUp()
  // Waits of 0.5, 1, 2, 4 s: the one that began at 7.5 s would take 5 s.
  fill(6)
  move(10)
  await clock.advance(second)
  await pass('sink0', 1)
  await pass('sink1', 1)
  await clock.advance(8 * second)
  const full = words[1]!
  expect(words.slice(1)).toEqual([expect.stringMatching(/^LP5404 /)])
  ending.begin(10 * second)
  await clock.advance(0)
  expect(words.slice(2)).toEqual([`${full} The run is to end, and waits for it for another 10 s.`])
  // The shortest wait.
  await clock.advance(0.5 * second)
  expect(words.slice(3)).toEqual(['decided 10', ...told])
})

test('an epoch that waits for room when the run is given up is not decided', async () => {
  const { clock, words, epochs, pass, move, fill, abandon } = setUp()
  fill(1)
  move(10)
  await clock.advance(second)
  await pass('sink0', 1)
  await pass('sink1', 1)
  epochs.forsake()
  abandon.abort()
  await clock.advance(20 * second)
  expect(words.filter((word) => /decided|failed/.test(word))).toEqual([])
})

test('epochs that hold up the stream come less often: a tenth of the time at the most', async () => {
  const { clock, words, pass, move, cost } = setUp()
  cost(300)
  move(10)
  await clock.advance(second)
  await pass('sink0', 1)
  await pass('sink1', 1)
  words.splice(0)
  move(20)
  await clock.advance(2.9 * second)
  expect(words).toEqual([])
  await clock.advance(0.2 * second)
  expect(words).toEqual(['barrier 2 at 20'])
})

test('an epoch that is wanted while one is under way follows at once, and the next comes when it is due', async () => {
  const { epochs, clock, words, move, pass } = setUp()
  const decide = async (epoch: number): Promise<void> => {
    for (const sink of ['sink0', 'sink1']) await pass(sink, epoch)
  }
  move(1)
  epochs.want()
  expect(words).toEqual(['barrier 1 at 1'])
  move(2)
  epochs.want()
  await decide(1)
  await clock.advance(0)
  expect(words).toContain('barrier 2 at 2')
  await decide(2)
  move(3)
  await clock.advance(second - 1)
  expect(words).not.toContain('barrier 3 at 3')
  await clock.advance(1)
  expect(words).toContain('barrier 3 at 3')
  await decide(3)
  // What was wanted has left no other clock behind.
  expect(clock.waiting()).toBe(1)
})

test('nobody waits any more for an epoch of a run that is over', async () => {
  const { epochs, clock, words, move, pass } = setUp()
  move(5)
  await clock.advance(second)
  await pass('sink0', 1)
  epochs.forsake()
  await clock.advance(600 * second)
  expect(words).toEqual(['barrier 1 at 5'])
  expect(clock.waiting()).toBe(0)
})

test('where sinks are at their end with a decision, nobody waits any more for either epoch', async () => {
  const { epochs, clock, words, move, pass, onTold } = setUp()
  onTold((sink) => epochs.passed(sink, Number.POSITIVE_INFINITY, noRows, { written: 0, queued: 0 }))
  move(5)
  await clock.advance(second)
  for (const sink of ['sink0', 'sink1']) await pass(sink, 1)
  expect(await epochs.finished).toBe(true)
  await clock.advance(600 * second)
  expect(words).toEqual(['barrier 1 at 5', 'decided 5', ...told, 'decided undefined', ...told])
  expect(clock.waiting()).toBe(0)
})
