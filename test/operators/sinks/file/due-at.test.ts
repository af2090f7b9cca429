import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Duration } from '../../../../src/core/value.ts'
import { folder } from '../../../support/follow-files.ts'
import { KeptSink, writeText } from '../../../support/kept-sink.ts'

const second = 1_000_000
const hourly = { every: new Duration(3600 * second) }

test.each(['live', 'rotate', 'commit'] as const)(
  'publish: %s: a flush is due when a file has its age, and not before there is one',
  async (publish) => {
    const kept = new KeptSink({ publish, rotate: hourly })
    const sink = await kept.open()
    expect(sink.dueAt!()).toBe(undefined)
    await kept.clock.advance(10 * second)
    await writeText(sink, join(folder(), 'app'), '1\n')
    await kept.decide(sink)
    expect(sink.dueAt!()).toBe(3610 * second)
    await kept.clock.advance(3600 * second)
    await kept.decide(sink)
    expect(sink.dueAt!()).toBe(undefined)
  },
)

test('a flush is due when a compressed line has waited for a minute, and at once where another run has left it', async () => {
  const path = join(folder(), 'app')
  const kept = new KeptSink({ compression: 'gzip' })
  const sink = await kept.open()
  await writeText(sink, path, '1\n')
  await kept.decide(sink)
  expect(sink.dueAt!()).toBe(60 * second)
  const next = await kept.open({ refuse: undefined }, { publish: 'commit' })
  expect(next.dueAt!()).toBe(0)
  await kept.clock.advance(60 * second)
  await kept.decide(sink)
  expect(sink.dueAt!()).toBe(undefined)
})

test.each(['rotate', 'commit'] as const)(
  'publish: %s: a flush is due at once where a crash has kept a complete file from its name',
  async (publish) => {
    const path = join(folder(), 'app')
    const kept = new KeptSink({ publish: 'rotate', rotate: hourly })
    const sink = await kept.open()
    await writeText(sink, path, '1\n')
    await kept.clock.advance(3600 * second)
    kept.put(await sink.flush())
    const next = await (publish === 'commit'
      ? kept.open({ refuse: undefined }, { publish, rotate: undefined })
      : kept.open())
    expect(next.dueAt!()).toBe(3600 * second)
    await kept.decide(next)
    expect(existsSync(`${path}.000001`)).toBe(true)
    expect(next.dueAt!()).toBe(undefined)
  },
)

test('what is only written is never due', async () => {
  const sink = await new KeptSink().open()
  await writeText(sink, join(folder(), 'app'), '1\n')
  expect(sink.dueAt!()).toBe(undefined)
})
