import { join } from 'node:path'
import { expect, test } from 'vitest'
import { anySpec } from '../../../src/operators/contract/catalog.ts'
import type { SinkSpec } from '../../../src/operators/contract/sink.ts'
import { countingCatalog } from '../../support/count-stage.ts'
import { runPipe, testFolder, writeLines } from '../../support/run-pipe.ts'
import { textOf, toySink } from '../../support/toy-connectors.ts'

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

test('what a window sends in slices waits for room, and all of it comes, in the same order as into a sink that is fast', async () => {
  const folder = testFolder()
  const lines = Array.from({ length: 12_000 }, (_, i) => {
    const at = new Date(1.77e12 + Math.floor(i / 4000) * 10_000).toISOString()
    return `{"at":"${at}","id":${i % 4000}}`
  })
  writeLines(folder, 'in.ndjson', lines)
  let waiting = (): number => 0
  const through = async (write: (text: string) => void | Promise<void>): Promise<string> => {
    let taken = ''
    const sink = {
      ...toySink('slow', {
        write(pieces) {
          const text = textOf(pieces)
          taken += text
          return write(text)
        },
      }),
      format: 'json',
    }
    const catalog = {
      ...countingCatalog,
      sinks: new Map(countingCatalog.sinks).set('slow', anySpec<SinkSpec>(sink)),
    }
    await runPipe(
      `pipeline slow { buffers: {events: 100} }
       source ev = file("${join(folder, 'in.ndjson')}", format: json, time: time(at))
       sink slowly = slow
       from ev | aggregate n = count() by id over tumbling(10s) late drop | set start = @window.start | to slowly`,
      {
        catalog,
        options: {
          onWired: (view) => {
            waiting = () =>
              view.read().find(({ name }) => name === 'logpipe_buffer_events')!.samples[0]!.value
          },
        },
      },
    )
    return taken
  }
  const wanted = await through(() => {})
  expect(wanted.split('\n')).toHaveLength(12_001)
  let most = 0
  const found = await through(() => {
    most = Math.max(most, waiting())
    return new Promise((resolve) => setImmediate(resolve))
  })
  expect(found).toBe(wanted)
  // One slice more than there is room for.
  expect(most).toBeGreaterThan(100)
  expect(most).toBeLessThan(1200)
})
