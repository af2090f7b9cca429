/** What files promise for a time comes at that time also where nothing else happens: where state is kept, where none is, and behind an outbox. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { Duration } from '../../src/core/value.ts'
import { stubCluster } from '../operators/sinks/hdfs/stub-cluster.ts'
import { constant } from '../support/connector-plan.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { folder } from '../support/follow-files.ts'
import { runToyPipeline } from '../support/run-toy-pipeline.ts'
import { pushTexts, toySource } from '../support/toy-connectors.ts'

const second = 1_000_000
/** Seconds that a test lets pass at most. How many are needed depends on how long disks and sockets take. */
const longest = 600

const fileSettings = {
  append: true,
  max_open: 2,
  mode: '644',
  publish: 'live',
  compression: 'none',
  exec_timeout: 600 * second,
}
const hdfsSettings = {
  port: 9870,
  // Longer than all that the test lets pass.
  timeout: 100_000 * second,
  noredirect: false,
  dated: false,
  publish: 'live',
  compression: 'none',
  flush: 10 * second,
  max_open: 100,
}
const rotated = { publish: 'rotate', rotate: { every: new Duration(20 * second) } }

/** A place for files: what is in it, by name, and a sink that writes there. */
interface Place {
  readonly sink: (name: string, more: object) => { readonly use: string; readonly settings: object }
  readonly read: () => Readonly<Record<string, Buffer>>
}

function localFiles(): Place {
  const base = folder()
  return {
    sink: (name, more) => ({
      use: 'file',
      settings: { ...fileSettings, path: constant(join(base, name)), ...more },
    }),
    read: () =>
      existsSync(base)
        ? Object.fromEntries(readdirSync(base).map((name) => [name, readFileSync(join(base, name))]))
        : {},
  }
}

async function hdfsFiles(): Promise<Place> {
  const cluster = await stubCluster()
  return {
    sink: (name, more) => ({
      use: 'hdfs',
      settings: { ...hdfsSettings, name_node: [cluster.address], path: constant(`/${name}`), ...more },
    }),
    read: () =>
      Object.fromEntries(
        Object.entries(cluster.texts()).map(([path, text]) => [path.slice(1), Buffer.from(text, 'latin1')]),
      ),
  }
}

/** A pipeline that has got one line and then nothing more. `waitFor` lets time pass until something is so, and says how many seconds that took. */
function quietPipeline(sink: object, stateDir: string | undefined) {
  const clock = fakeClock(1_700_000_000 * second)
  let end: () => void = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  let epochs = 0
  const running = runToyPipeline({
    sources: [{ use: 'quiet' }],
    sinks: [sink as { readonly use: string }],
    settings: { checkpoint: second, durability: 'process' },
    clock,
    specs: [
      toySource('quiet', async (context) => {
        await pushTexts(context, ['one\n'])
        await ended
      }),
    ],
    options: {
      ...(stateDir === undefined ? {} : { stateDir }),
      crashPoint(point) {
        if (point === 'after decision') epochs++
      },
    },
  })
  const pass = async (): Promise<void> => {
    await clock.advance(second)
    // Disks and sockets have a time of their own.
    await sleep(3)
  }
  const passes = async (seconds: number): Promise<void> => {
    for (let n = 0; n < seconds; n++) await pass()
  }
  onTestFinished(() => end())
  return {
    async waitFor(is: () => boolean): Promise<number> {
      let seconds = 0
      for (; seconds < longest && !is(); seconds++) await pass()
      return seconds
    },
    /** Nothing is left to do: no epoch is cut any more. */
    async rests() {
      await passes(10)
      const before = epochs
      await passes(100)
      expect(epochs).toBe(before)
      end()
      let isOver = false
      void running.finally(() => {
        isOver = true
      })
      while (!isOver) await pass()
      expect((await running).failure).toBeUndefined()
    },
  }
}

const places = { file: () => Promise.resolve(localFiles()), hdfs: hdfsFiles }
const ways = {
  'with state': { isKept: true, more: {} },
  'without state': { isKept: false, more: {} },
  'behind an outbox': { isKept: true, more: { isolate: true } },
}
const cases = Object.entries(places).flatMap(([place, make]) =>
  Object.entries(ways).map(([way, how]) => ({ place, way, make, ...how })),
)

test.each(cases)(
  '$place, $way: a line is in its compressed file after a minute of silence',
  async ({ make, isKept, more }) => {
    const place = await make()
    const pipeline = quietPipeline(
      { ...place.sink('a.gz', { compression: 'gzip' }), ...more },
      isKept ? folder() : undefined,
    )
    const text = (): string => {
      const bytes = place.read()['a.gz']
      return bytes === undefined || bytes.length === 0 ? '' : gunzipSync(bytes).toString()
    }
    expect(await pipeline.waitFor(() => text() === 'one\n')).toBeLessThan(longest)
    await pipeline.rests()
  },
  30_000,
)

test.each(cases)(
  '$place, $way: a file that is complete by time has its name then, and an epoch is cut no more',
  async ({ make, isKept, more }) => {
    const place = await make()
    const pipeline = quietPipeline({ ...place.sink('a', rotated), ...more }, isKept ? folder() : undefined)
    const seconds = await pipeline.waitFor(() => 'a.000001' in place.read())
    expect(seconds).toBeGreaterThanOrEqual(20)
    expect(seconds).toBeLessThan(longest)
    expect(place.read()['a.000001']!.toString()).toBe('one\n')
    await pipeline.rests()
  },
  30_000,
)
