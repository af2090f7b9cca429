import { join } from 'node:path'
import { expect, test } from 'vitest'
import { anySpec } from '../../../src/operators/contract/catalog.ts'
import type { SinkSpec } from '../../../src/operators/contract/sink.ts'
import { countingCatalog } from '../../support/count-stage.ts'
import { runPipe, testFolder, writeLines } from '../../support/run-pipe.ts'
import { toySink } from '../../support/toy-connectors.ts'

test('a slow sink behind a stage with state that lets events pass holds the source at the gate', async () => {
  const folder = testFolder()
  const lines = Array.from({ length: 40_000 }, (_, i) => `{"key":"k${i % 10}","is":"${'x'.repeat(100)}"}`)
  writeLines(folder, 'in.ndjson', lines)
  let release = (): void => {}
  const first = new Promise<void>((resolve) => {
    release = resolve
  })
  let read = (): number => 0
  let readMeanwhile = 0
  const look = (): void => {
    readMeanwhile = read()
    release()
  }
  let hasBegun = false
  const slow = {
    ...toySink('slow', {
      write() {
        if (!hasBegun) setTimeout(look, 500)
        hasBegun = true
        return first
      },
    }),
    format: 'json',
  }
  const catalog = {
    ...countingCatalog,
    sinks: new Map(countingCatalog.sinks).set('slow', anySpec<SinkSpec>(slow)),
  }
  const { counters } = await runPipe(
    `pipeline slow { buffers: {events: 500} }
     sink slowly = slow
     from file("${join(folder, 'in.ndjson')}", format: json) | tally(key) | to slowly`,
    {
      catalog,
      options: {
        onWired: (view) => {
          read = () =>
            view.read().find(({ name }) => name === 'logpipe_source_read_bytes_total')!.samples[0]!.value
        },
      },
    },
  )
  // A chunk is about half a MiB; one more may be under way when the gate closes.
  expect(readMeanwhile).toBeGreaterThan(0)
  expect(readMeanwhile).toBeLessThan(1200 * 1024)
  expect(counters('slowly').written).toBe(40_000)
})
