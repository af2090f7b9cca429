import { expect, test } from 'vitest'
import { anySpec } from '../../src/operators/contract/catalog.ts'
import type { SinkContext, SinkSpec } from '../../src/operators/contract/sink.ts'
import { memoryStore } from '../support/follow-files.ts'
import { runToyPipeline } from '../support/run-toy-pipeline.ts'
import { pushText, textOf, toySink, toySource } from '../support/toy-connectors.ts'

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** A sink that refuses all it is given, so many milliseconds later. */
function refusing(ms: number): SinkSpec {
  let context: SinkContext | undefined
  const spec = toySink('refusing', {
    open: (given) => {
      context = given
    },
    async write(pieces) {
      await wait(ms)
      for (const piece of pieces) context!.refuse!(piece, 'LP5492', 'no')
    },
  })
  return anySpec<SinkSpec>({ ...spec, refuses: true })
}

/** Runs lines, 100 ms between each, into a sink that refuses them, with an epoch every 10 ms. What the dead letter's sink saw. */
async function lettersOf(texts: readonly string[], ms: number) {
  const seen: string[] = []
  const letters = toySink('letters', {
    write: (pieces) => void seen.push(textOf(pieces)),
    flush: () => {
      seen.push('flush')
      return Promise.resolve(new Map())
    },
  })
  const result = await runToyPipeline({
    specs: [
      refusing(ms),
      letters,
      toySource('feed', async (context) => {
        for (const text of texts) {
          pushText(context, text)
          await wait(100)
        }
      }),
    ],
    sources: [{ use: 'feed' }],
    sinks: [
      { use: 'refusing', format: 'lines' },
      { use: 'letters', format: 'json', deadLetter: true },
    ],
    settings: { checkpoint: 10_000 },
    options: { store: memoryStore() },
  })
  return { seen, result }
}

test('a refused event reaches the dead letter before the barrier that follows it', async () => {
  const { seen, result } = await lettersOf(['a\n'], 60)
  expect(seen[0]).toContain('"raw":"a"')
  expect(seen[1]).toBe('flush')
  expect(result.deadLetters).toBe(1)
  expect(result.ledger.of(1)).toMatchObject({ in: 1, rejected: 1, written: 0 })
})

test('each refused event is a letter of its own, in order', async () => {
  const { seen, result } = await lettersOf(['a\nb\n', 'c\n'], 5)
  const letters = seen.filter((text) => text !== 'flush').join('')
  expect(letters.match(/"raw":"."/g)).toEqual(['"raw":"a"', '"raw":"b"', '"raw":"c"'])
  expect(result.ledger.of(1).rejected).toBe(3)
})
