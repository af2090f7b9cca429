import { describe, expect, test } from 'vitest'
import { complaintsAt, complaintsIn, groupingOf, typeBehind } from '../../../support/grouping.ts'

const over = 'over tumbling(1m)'

describe('behind "aggregate" events have', () => {
  test.each([
    ['n = count()', '{n: int}'],
    ['n = count() by host', '{host: string, n: int}'],
    ['n = count() by user', '{user: string?, n: int}'],
    ['n = count() by r.a, host', '{r: {a: int}, host: string, n: int}'],
    ['n = count() by name = lower(host), at', '{name: string, at: string, n: int}'],
    ['n = count() by day = @time', '{day: time, n: int}'],
    ['n = count() by `odd name`', '{`odd name`: any, n: int}'],
    ['l = last(user), share = count(where: n > 1) / count()', '{l: string?, share: float?}'],
    ['start = window_start()', '{start: time}'],
  ])('%s: %s', async (items, type) => {
    expect(await typeBehind(`aggregate ${items} ${over}`)).toBe(type)
  })

  test('nothing else, and what is gone says where it went', async () => {
    expect(await complaintsAt(`aggregate c = count() by host ${over} | where took > 1`)).toEqual([
      'LP3002 took',
    ])
    expect(await complaintsAt(`aggregate c = count() by host ${over} | where whatever > 1`)).toEqual([
      'LP3002 whatever',
    ])
    expect(await complaintsAt(`aggregate c = count() by host ${over} | where hots == "a"`)).toEqual([
      'LP3001 hots',
    ])
  })

  test('only the metadata of results', async () => {
    const check = (expression: string, stage = `aggregate c = count() ${over}`) =>
      complaintsAt(`${stage} | set x = ${expression}`)
    expect(await check('[@time, @window.start, @window.end]')).toEqual([])
    expect(await check('@final and not @truncated')).toEqual([])
    expect(await check('@replayed')).toEqual([])
    expect(await check('@path')).toEqual(['LP3007 @path'])
    expect(await check('@line')).toEqual(['LP3007 @line'])
    expect(await check('@window.start', 'aggregate c = count()')).toEqual(['LP3007 @window'])
    expect(await check('@final', 'aggregate c = count()')).toEqual([])
    expect(await check('@final', 'where n > 1')).toEqual(['LP3007 @final'])
    expect(await check('@window.middle')).toEqual(['LP3001 middle'])
  })

  test('a time that is never null', async () => {
    expect(await typeBehind(`aggregate c = count() ${over} | set t = @time`)).toBe('{c: int, t: time}')
  })

  test('a time, so that windows stand over windows', async () => {
    const twice = `aggregate c = count() by host ${over} | aggregate most = max(c) over tumbling(1h)`
    expect(await complaintsAt(twice)).toEqual([])
  })
})

describe('behind "annotate" events have', () => {
  test('their own fields and the new ones, which may take the place of old ones', async () => {
    const before = '{at: string, n: int, was: string}'
    expect(await typeBehind('annotate c = count(), was = last(n) over trailing(5m)', before)).toBe(
      '{at: string, n: int, was: int?, c: int}',
    )
  })

  test('their metadata', async () => {
    expect(await complaintsAt('annotate c = count() over trailing(5m) | set p = @path')).toEqual([])
    expect(await complaintsAt('annotate c = count() over trailing(5m) | set p = @final')).toEqual([
      'LP3007 @final',
    ])
  })
})

test('the items of "annotate" see the event', async () => {
  const { items, calls } = await groupingOf('annotate above = took > 2 * avg(took) by host over trailing(5m)')
  expect(calls.map(({ name }) => name)).toEqual(['avg'])
  expect(items[0]!.value).toMatchObject({ op: 'binary', left: { op: 'field', path: ['took'] } })
})

describe('a key', () => {
  test.each([
    ['lower(host)', 'LP3124 lower(host)'],
    ['@time', 'LP3124 @time'],
    ['bin(@time, 5m)', 'LP3124 bin(@time, 5m)'],
    ['this', 'LP3124 this'],
    ['host, host', 'LP3125 host'],
    ['host, host = lower(host)', 'LP3125 host'],
    ['r.a, r = 1 + n', 'LP3125 r'],
    ['k = "all"', 'LP3126 "all"'],
    ['k = null', 'LP3126 null'],
    ['hots', 'LP3001 hots'],
  ])('%s is told as %s', async (keys, complaint) => {
    const before = '{at: string, host: string, n: int, r: {a: int}}'
    expect(await complaintsAt(`aggregate c = count() by ${keys} ${over}`, before)).toEqual([complaint])
  })

  test('and a result have different names', async () => {
    expect(await complaintsAt(`aggregate host = count() by host ${over}`)).toEqual(['LP3125 host'])
    expect(await complaintsAt(`aggregate r = count() by r.a ${over}`)).toEqual(['LP3125 r'])
    expect(await complaintsAt(`aggregate c = count(), c = sum(n) ${over}`)).toEqual(['LP3125 c'])
    expect(await complaintsAt('annotate host = count() by host over trailing(5m)')).toEqual([])
  })
})

test('nothing is complained of behind what could not be read', async () => {
  expect(
    await complaintsIn(
      'from nowhere | aggregate n = count() by a over tumbling(1m) | where a == n | to stdout',
    ),
  ).toEqual(['LP2001 nowhere'])
})
