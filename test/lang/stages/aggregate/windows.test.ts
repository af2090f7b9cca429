import { describe, expect, test } from 'vitest'
import { complaintsAt, complaintsIn, groupingOf } from '../../../support/grouping.ts'

const second = 1_000_000
const minute = 60 * second
const day = 24 * 60 * minute

describe('a window', () => {
  test.each([
    ['', { kind: 'global' }],
    ['over tumbling(1m)', { kind: 'tumbling', size: minute, offset: 0 }],
    ['over tumbling(size: 90s, offset: 10s)', { kind: 'tumbling', size: 90 * second, offset: 10 * second }],
    [
      'over tumbling(10m, zone: "+02:00")',
      { kind: 'tumbling', size: 10 * minute, offset: 0, zone: '+02:00' },
    ],
    [
      'over tumbling(1d, zone: "Asia/Shanghai")',
      { kind: 'tumbling', size: day, offset: 0, zone: 'Asia/Shanghai', days: 1 },
    ],
    ['over tumbling(1w, zone: "UTC")', { kind: 'tumbling', size: 7 * day, offset: 0, zone: 'UTC', days: 7 }],
    ['over sliding(5m, every: 30s)', { kind: 'sliding', size: 5 * minute, every: 30 * second, offset: 0 }],
    ['over sliding(5m, 30s)', { kind: 'sliding', size: 5 * minute, every: 30 * second, offset: 0 }],
    ['over session(gap: 30s)', { kind: 'session', gap: 30 * second }],
    ['over session(30s, max: 1h)', { kind: 'session', gap: 30 * second, max: 60 * minute }],
    ['over rows(100)', { kind: 'rows', count: 100 }],
    ['over rows(100, ttl: 1d)', { kind: 'rows', count: 100, ttl: day }],
  ])('of "aggregate … %s" is bound', async (over, window) => {
    expect((await groupingOf(`aggregate c = count() by host ${over}`)).window).toEqual(window)
  })

  test.each([
    ['', { kind: 'global' }],
    ['over trailing(10, ttl: 1h)', { kind: 'trailing', count: 10, ttl: 60 * minute }],
    ['over trailing(5m)', { kind: 'trailing', span: 5 * minute }],
    ['over previous(1, ttl: 1d)', { kind: 'previous', count: 1, ttl: day }],
    ['over previous(5m, ttl: 1h)', { kind: 'previous', span: 5 * minute, ttl: 60 * minute }],
  ])('of "annotate … %s" is bound', async (over, window) => {
    expect((await groupingOf(`annotate c = count() by host ${over}`)).window).toEqual(window)
  })

  test('ends with the event for which a condition over the events holds', async () => {
    const { window } = await groupingOf('aggregate c = count() by host over session(1h, until: user == "x")')
    expect(window).toMatchObject({ until: { op: 'binary', left: { op: 'field', path: ['user'] } } })
  })

  test('has bounds of its own, or those of the pipeline', async () => {
    const stage = 'aggregate c = count() by host over'
    expect(
      await groupingOf(`${stage} tumbling(1m, zeros: 24h, max_keys: 10, max_state: 1MiB, overflow: reject)`),
    ).toMatchObject({ zeros: day, maxKeys: 10, maxState: 1_048_576, overflow: 'reject' })
    expect(await groupingOf(`${stage} session(1m)`)).not.toHaveProperty('maxKeys')
    expect(await groupingOf(`${stage} session(1m)`)).toMatchObject({ overflow: 'reject' })
  })

  test('takes its lengths from params, of the file and of an own stage', async () => {
    const file = `param size: duration = 2m
stage by_host(gap: duration) = aggregate c = count() by host over session(gap: $gap, max: $size)
source s = stdin(format: json, time: time(at))
from s | by_host(gap: 30s) | to stdout`
    expect(await complaintsIn(file)).toEqual([])
    expect(await complaintsIn(file.replace('gap: 30s', 'gap: 0s'))).toEqual(['LP2055 $gap'])
  })
})

describe('a window that cannot be is told:', () => {
  test.each([
    ['tumbling(0s)', 'LP2055 0s'],
    ['tumbling(-1m)', 'LP2055 -1m'],
    ['tumbling(60)', 'LP2057 60'],
    ['tumbling("1m")', 'LP2054 "1m"'],
    ['tumbling(n)', 'LP2058 n'],
    ['tumbling', 'LP2051 tumbling'],
    ['tumbling(1m, every: 1m)', 'LP2050 every'],
    ['tumbling(1d, zone: "Europe/Berlni")', 'LP2071 "Europe/Berlni"'],
    ['tumbling(1d, zone: "nowhere at all")', 'LP2071 "nowhere at all"'],
    ['tumbling(1m, zeros: 0s)', 'LP2055 0s'],
    ['tumbling(1m, zeros: 59s)', 'LP2055 59s'],
    ['sliding(5m, every: 1m, zeros: 30s)', 'LP2055 30s'],
    ['tumbling(1m, max_keys: 0)', 'LP2055 0'],
    ['sliding(5m)', 'LP2051 sliding(5m)'],
    ['sliding(5m, every: 0s)', 'LP2055 0s'],
    ['session()', 'LP2051 session()'],
    ['session(gap: 30s, until: n)', 'LP2054 n'],
    ['session(gap: 30s, until: count() > 5)', 'LP3046 count'],
    ['session(gap: 30s, zeros: 1h)', 'LP2050 zeros'],
    ['rows(0)', 'LP2055 0'],
    ['rows(1m)', 'LP2054 1m'],
    ['trailing(5m)', 'LP3128 trailing'],
    ['hopping(5m, 1m)', 'LP3127 hopping'],
    ['tumblng(5m)', 'LP3127 tumblng'],
    ['whatever(5m)', 'LP3127 whatever'],
  ])('over %s', async (over, complaint) => {
    const before = '{at: string, host: string, n: int}'
    expect(await complaintsAt(`aggregate c = count() by host over ${over}`, before)).toEqual([complaint])
  })

  test.each([
    ['trailing(10)', 'LP2055 trailing(10)'],
    ['trailing(0, ttl: 1h)', 'LP2055 0'],
    ['trailing(1.5, ttl: 1h)', 'LP2055 1.5'],
    ['trailing("10")', 'LP2055 "10"'],
    ['previous(0s)', 'LP2055 0s'],
    ['sliding(5m, every: 1m)', 'LP3128 sliding'],
    ['tumbling(5m)', 'LP3128 tumbling'],
  ])('annotate over %s', async (over, complaint) => {
    expect(await complaintsAt(`annotate c = count() by host over ${over}`)).toEqual([complaint])
  })
})

describe('"emit"', () => {
  const emitOf = async (over: string) => (await groupingOf(`aggregate c = count() ${over}`)).emit

  test('is on close, every so often, or with each change', async () => {
    expect(await emitOf('over tumbling(1m)')).toEqual({ kind: 'close' })
    expect(await emitOf('over tumbling(1m) emit on close')).toEqual({ kind: 'close' })
    expect(await emitOf('over tumbling(1m) emit every 10s')).toEqual({ kind: 'every', micros: 10 * second })
    expect(await emitOf('emit every 7s')).toEqual({ kind: 'every', micros: 7 * second })
    expect(await emitOf('emit changes')).toEqual({ kind: 'changes' })
  })

  test.each([
    ['aggregate c = count() over tumbling(1m) emit every 7s', 'LP3130 7s'],
    ['aggregate c = count() over tumbling(1m) emit every 2m', 'LP3130 2m'],
    ['aggregate c = count() over sliding(1m, every: 30s) emit every 40s', 'LP3130 40s'],
    ['aggregate c = count() over tumbling(1m) emit every 0s', 'LP2055 0s'],
    ['aggregate c = count() over tumbling(1m) emit every 10', 'LP2057 10'],
    ['aggregate c = count() over session(1m) emit every 10s', 'LP3129 emit every 10s'],
    ['aggregate c = count() over rows(5, ttl: 1h) emit changes', 'LP3129 emit changes'],
    ['annotate c = count() over trailing(1m) emit every 10s', 'LP3129 emit every 10s'],
  ])('cannot be as in "%s"', async (stage, complaint) => {
    expect(await complaintsAt(stage)).toEqual([complaint])
  })
})
