import { describe, expect, test } from 'vitest'
import { complaintsOf, planOf } from '../../support/compile-text.ts'
import { groupingOf, planIn, settingsOf, statefulsOf } from '../../support/grouping.ts'

const flow = 'from stdin(format: json) | to stdout'
const settingsWith = async (block: string) => (await planOf(`pipeline p {\n${block}\n}\n${flow}`)).settings
const complaints = (block: string) => complaintsOf(`pipeline p {\n${block}\n}\n${flow}`)

describe('the settings of a pipeline', () => {
  test('have defaults', async () => {
    expect((await planOf(flow)).settings).toEqual({
      name: 'main',
      strict: false,
      shutdownTimeout: 10_000_000,
      workers: 1,
      durability: 'power',
      late: 'strict',
      onChange: 'refuse',
      maxJump: 3_600_000_000,
    })
  })

  test('are read, with units', async () => {
    const block = `checkpoint: 5s
  strict: true
  delivery: exactly_once
  durability: process
  late: lenient
  on_change: discard
  max_keys: 10_000
  max_state: 64MiB
  max_jump: 10m
  buffers: {events: 1_000, bytes: 1MiB}
  shutdown_timeout: 1m
  workers: 4`
    expect(await settingsWith(block)).toEqual({
      name: 'p',
      checkpoint: 5_000_000,
      strict: true,
      delivery: 'exactly_once',
      durability: 'process',
      late: 'lenient',
      onChange: 'discard',
      maxKeys: 10_000,
      maxState: 67_108_864,
      maxJump: 600_000_000,
      bufferEvents: 1000,
      bufferBytes: 1_048_576,
      shutdownTimeout: 60_000_000,
      workers: 4,
    })
    expect(await settingsWith('checkpoint: off')).toMatchObject({ checkpoint: 'off' })
  })

  test.each([
    ['delivery: sometimes', 'LP2056 sometimes'],
    ['durability: none', 'LP2056 none'],
    ['late: never', 'LP2056 never'],
    ['on_change: ignore', 'LP2056 ignore'],
    ['max_keys: 0', 'LP2055 0'],
    ['max_keys: many', 'LP2058 many'],
    ['max_state: 1KB', 'LP2055 1KB'],
    ['max_jump: 10', 'LP2057 10'],
    ['max_jump: -1h', 'LP2055 -1h'],
    ['buffers: 1_000', 'LP2054 1_000'],
    ['buffers: {event: 5}', 'LP2050 {event: 5}'],
    ['buffers: {events: 0}', 'LP2054 {events: 0}'],
    ['max_key: 5', 'LP2050 max_key'],
  ])('are told when they are wrong: %s', async (setting, complaint) => {
    expect(await complaints(setting)).toEqual([complaint])
  })

  test('contradict each other where nothing is kept of what is to be exact', async () => {
    expect(await complaints('delivery: exactly_once\n  checkpoint: off')).toEqual(['LP2070 checkpoint: off'])
    expect(await complaints('delivery: at_least_once\n  checkpoint: off')).toEqual([])
  })
})

test('bounds of the pipeline are those of each window that has none of its own', async () => {
  const text = `pipeline p { max_keys: 100, max_state: 1MiB }
from stdin(format: json, time: time(at))
  | aggregate n = count() by k over tumbling(1m, max_keys: 5)
  | aggregate m = count() by n over tumbling(1h)
  | aggregate o = count() by m
  | to stdout`
  const bounds = statefulsOf(await planIn(text)).map(settingsOf)
  expect(bounds.map(({ maxKeys, maxState }) => [maxKeys, maxState])).toEqual([
    [5, 1_048_576],
    [100, 1_048_576],
    [100, 1_048_576],
  ])
  expect(await groupingOf('aggregate n = count() by host')).not.toHaveProperty('maxKeys')
})

test('stages with state are told apart by their flow, kind and order', async () => {
  const text = `source a = stdin(format: json, time: time(at))
stream named = from a | aggregate n = count() by k over tumbling(1m) | aggregate n = sum(n) over tumbling(1h)
from named | to stdout
from a | aggregate n = count() by x over tumbling(1m) | to stderr
from a | aggregate n = count() by y over tumbling(1m) | to stderr`
  expect(statefulsOf(await planIn(text)).map(({ uid }) => uid)).toEqual([
    'named/aggregate/1',
    'named/aggregate/2',
    'a→stderr#1/aggregate/1',
    'a→stderr#1/aggregate/2',
  ])
})
