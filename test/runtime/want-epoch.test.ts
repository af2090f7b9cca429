import { expect, test } from 'vitest'
import type { SinkContext } from '../../src/operators/contract/sink.ts'
import { folder } from '../support/follow-files.ts'
import { runToyPipeline } from '../support/run-toy-pipeline.ts'
import { pushTexts, toySink, toySource } from '../support/toy-connectors.ts'

test('a sink may ask for an epoch before it is due', async () => {
  let context: SinkContext | undefined
  let decided = 0
  let asked = false
  const result = await runToyPipeline({
    sources: [{ use: 'lines' }],
    sinks: [{ use: 'eager' }],
    // An hour: none is due by itself.
    settings: { checkpoint: 3_600_000_000, durability: 'process' },
    specs: [
      toySource('lines', async (source) => {
        await pushTexts(source, ['one\n'])
        await expect.poll(() => decided).toBe(1)
      }),
      toySink('eager', {
        open: (given) => {
          context = given
        },
        write() {
          if (!asked) context?.wantEpoch?.()
          asked = true
        },
      }),
    ],
    options: {
      stateDir: folder(),
      crashPoint(point) {
        if (point === 'after decision') decided++
      },
    },
  })
  expect(result.failure).toBeUndefined()
  expect(decided).toBeGreaterThan(0)
}, 20_000)
