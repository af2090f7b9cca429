import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { RunError } from '../../../src/core/run-error.ts'
import { type Encoded, PieceRefused } from '../../../src/operators/contract/sink.ts'
import { folder } from '../../support/follow-files.ts'
import { runToyPipeline } from '../../support/run-toy-pipeline.ts'
import { pushText, pushTexts, textOf, toySink, toySource } from '../../support/toy-connectors.ts'

const lines = (count: number, length = 20): string[] =>
  Array.from({ length: count }, (_, i) => `${String(i).padStart(length, '0')}\n`)

const numbered = toySource('numbered', async (context) => {
  await pushTexts(context, lines(50))
})

const settings = { checkpoint: 20_000, durability: 'process' } as const

/** Takes what it is given, and says with which keys. */
function taker(write: (pieces: readonly Encoded[], taken: string[]) => void = () => {}) {
  const taken: string[] = []
  const keys: string[] = []
  const spec = toySink('taker', {
    write(pieces) {
      write(pieces, taken)
      for (const piece of pieces) {
        taken.push(textOf([piece]))
        if (piece.key !== undefined) keys.push(piece.key)
      }
    },
  })
  return { spec, taken, keys }
}

const run = (
  stateDir: string,
  specs: readonly unknown[],
  sink: object = {},
  more: { deadLetter?: true; stop?: AbortSignal } = {},
) =>
  runToyPipeline({
    sources: [{ use: 'numbered' }],
    sinks: [
      { use: 'taker', isolate: true, ...sink },
      ...(more.deadLetter === undefined
        ? []
        : [{ use: 'letters', format: 'json', deadLetter: true } as const]),
    ],
    settings: { ...settings, shutdownTimeout: 300_000 },
    specs,
    ...(more.stop === undefined ? {} : { stop: more.stop }),
    options: { stateDir },
  })

test('what goes through an outbox arrives whole and in order, each piece with a key of its own', async () => {
  const state = folder()
  const { spec, taken, keys } = taker()
  const result = await run(state, [numbered, spec])
  expect(result.failure).toBeUndefined()
  expect(taken.join('')).toBe(lines(50).join(''))
  expect(new Set(keys).size).toBe(taken.length)
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}\/sink0\/1\/1$/)
  expect([...result.ledger.rows.values()].at(-1)).toMatchObject({ in: 50, written: 50, queued: 0 })
  expect(readdirSync(state).filter((name) => name.startsWith('outbox'))).toEqual([])
})

test('another side that sends several requests at once gets enough for all of them in one call', async () => {
  const many = lines(50, 40_000)
  const calls: number[] = []
  const gathers = toySink('taker', {
    gather: { events: 1000, bytes: 4 * 1024 * 1024, every: 1000 },
    write: (pieces) => void calls.push(textOf(pieces).length),
  })
  const result = await runToyPipeline({
    sources: [{ use: 'numbered' }],
    sinks: [{ use: 'taker', isolate: true }],
    settings: { ...settings, checkpoint: 60_000_000 },
    specs: [toySource('numbered', async (context) => void (await pushTexts(context, many))), gathers],
    options: { stateDir: folder() },
  })
  expect(result.failure).toBeUndefined()
  expect(calls).toEqual([many.join('').length])
})

test('another side that is away for a while holds up nobody, and gets all of it later', async () => {
  let failures = 2
  const { spec, taken } = taker(() => {
    if (failures-- > 0) throw new RunError('LP5107', 'taker', 'connection', 'It is away.')
  })
  const direct: string[] = []
  const other = toySink('other', { write: (pieces) => void direct.push(textOf(pieces)) })
  let whenAway = 0
  const slow = toySource('numbered', async (context) => {
    await pushTexts(context, lines(50))
    await new Promise((resolve) => setTimeout(resolve, 150))
    whenAway = direct.join('').length - taken.join('').length
  })
  const result = await runToyPipeline({
    sources: [{ use: 'numbered' }],
    sinks: [{ use: 'taker', isolate: true }, { use: 'other' }],
    settings,
    specs: [slow, spec, other],
    options: { stateDir: folder() },
  })
  expect(result.failure).toBeUndefined()
  expect(whenAway).toBe(lines(50).join('').length)
  expect(taken.join('')).toBe(lines(50).join(''))
  expect(result.messages.join('\n')).toContain('waits in its outbox')
})

test('what one run could not deliver, the next one does, before anything else and with the same keys', async () => {
  const state = folder()
  const seen: (string | undefined)[] = []
  const away = toySink('taker', {
    write(pieces) {
      seen.push(...pieces.map(({ key }) => key))
      throw new RunError('LP5107', 'taker', 'connection', 'It is away.')
    },
  })
  const stop = new AbortController()
  const waiting = toySource('numbered', async (context) => {
    await pushTexts(context, lines(50))
    await new Promise((resolve) => setTimeout(resolve, 100))
    stop.abort()
  })
  const first = await run(state, [waiting, away], {}, { stop: stop.signal })
  expect(first.messages.some((message) => message.includes('wait in its outbox; the next run'))).toBe(true)
  expect(seen.length).toBeGreaterThan(0)
  const { spec, taken, keys } = taker()
  const idle = toySource('numbered', async () => {})
  const second = await run(state, [idle, spec])
  expect(second.failure).toBeUndefined()
  expect(taken.join('')).toBe(lines(50).join(''))
  expect(keys).toEqual(expect.arrayContaining(seen as string[]))
  expect([...second.ledger.rows.values()].at(-1)).toMatchObject({ in: 50, written: 50, queued: 0 })
})

test('a piece that is refused for ever goes to the dead letter, and the others are delivered', async () => {
  const { spec, taken } = taker((pieces, took) => {
    const index = pieces.findIndex((piece) => textOf([piece]).includes('17\n'))
    if (index === -1) return
    for (const piece of pieces.slice(0, index)) took.push(textOf([piece]))
    throw new PieceRefused('LP5107', 'taker', 'It takes no 17.', index)
  })
  const letters: string[] = []
  const dead = toySink('letters', { write: (pieces) => void letters.push(textOf(pieces)) })
  const result = await run(folder(), [numbered, spec, { ...dead, format: 'json' }], {}, { deadLetter: true })
  expect(result.failure).toBeUndefined()
  expect(taken.join('')).toBe(
    lines(50)
      .filter((line) => !line.includes('17'))
      .join(''),
  )
  const letter = JSON.parse(letters.join(''))
  expect(letter).toMatchObject({ code: 'LP5107', reason: 'It takes no 17.', raw: lines(50)[17]!.trim() })
  expect(result.deadLetters).toBe(1)
  expect([...result.ledger.rows.values()].at(1)).toMatchObject({
    in: 50,
    written: 49,
    rejected: 1,
    queued: 0,
  })
})

test('without a dead letter it is told and counted', async () => {
  const { spec, taken } = taker((pieces, took) => {
    const index = pieces.findIndex((piece) => textOf([piece]).includes('17\n'))
    if (index === -1) return
    for (const piece of pieces.slice(0, index)) took.push(textOf([piece]))
    throw new PieceRefused('LP5107', 'taker', 'It takes no 17.', index)
  })
  const result = await run(folder(), [numbered, spec])
  expect(result.failure).toBeUndefined()
  expect(taken).toHaveLength(49)
  expect(result.rejected).toBe(1)
  expect(result.messages.join('\n')).toContain('It takes no 17.')
})

test('a full outbox lets the sources wait, and they go on when it has room', async () => {
  let isAway = true
  const { spec, taken } = taker(() => {
    if (isAway) throw new RunError('LP5107', 'taker', 'connection', 'It is away.')
  })
  let heldAt = 0
  const many = toySource('numbered', async (context) => {
    for (const [n, text] of lines(400, 1000).entries()) {
      let wait = context.ready()
      if (wait !== undefined && heldAt === 0) {
        heldAt = n
        isAway = false
      }
      for (; wait !== undefined; wait = context.ready()) await wait
      pushText(context, text)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  })
  const result = await run(folder(), [many, spec], { outbox: 20_000 })
  expect(result.failure).toBeUndefined()
  expect(heldAt).toBeGreaterThan(10)
  expect(heldAt).toBeLessThan(300)
  expect(taken.join('')).toBe(lines(400, 1000).join(''))
})

test('or drops what comes, whole and counted, where that is asked for', async () => {
  let isAway = true
  const { spec, taken } = taker(() => {
    if (isAway) throw new RunError('LP5107', 'taker', 'connection', 'It is away.')
  })
  const many = toySource('numbered', async (context) => {
    await pushTexts(context, lines(100, 1000))
    await new Promise((resolve) => setTimeout(resolve, 100))
    isAway = false
  })
  const result = await run(folder(), [many, spec], { outbox: 20_000, overflow: 'drop_newest' })
  expect(result.failure).toBeUndefined()
  const row = [...result.ledger.rows.values()].at(-1)!
  expect(row.overflow).toBeGreaterThan(50)
  expect(row.written + row.overflow).toBe(100)
  expect(taken.join('')).toBe(lines(100, 1000).slice(0, row.written).join(''))
})

test('an outbox whose sink is gone is not forgotten', async () => {
  const state = folder()
  const away = toySink('taker', {
    write() {
      throw new RunError('LP5107', 'taker', 'connection', 'It is away.')
    },
  })
  const stop = new AbortController()
  const waiting = toySource('numbered', async (context) => {
    await pushTexts(context, lines(5))
    await new Promise((resolve) => setTimeout(resolve, 100))
    stop.abort()
  })
  await run(state, [waiting, away], {}, { stop: stop.signal })
  const result = await runToyPipeline({
    sources: [{ use: 'numbered' }],
    sinks: [],
    settings,
    specs: [toySource('numbered', async () => {})],
    options: { stateDir: state },
  })
  expect(result.failure?.code).toBe('LP5437')
})

test('without kept state the sink is written to directly, and that is told', async () => {
  const { spec, taken } = taker()
  const result = await runToyPipeline({
    sources: [{ use: 'numbered' }],
    sinks: [{ use: 'taker', isolate: true }],
    specs: [numbered, spec],
  })
  expect(taken.join('')).toBe(lines(50).join(''))
  expect(result.messages.join('\n')).toContain('only where state is kept')
})
