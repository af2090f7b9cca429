import { describe, expect, test } from 'vitest'
import { complaintsOf } from '../../../support/compile-text.ts'
import { complaintsIn } from '../../../support/grouping.ts'

const endless = 'file("a", format: json)'
const timed = 'file("a", format: json, time: time(at))'
const check = (source: string, stages: string, pipeline = '') =>
  complaintsIn(`${pipeline}\nfrom ${source} | ${stages} | to stdout`)

describe('a window of time needs an event time:', () => {
  test.each(['tumbling(1m)', 'sliding(1m, every: 10s)', 'session(1m)'])('%s', async (window) => {
    const stage = `aggregate n = count() over ${window}`
    expect(await check(endless, stage)).toEqual([`LP4060 ${window}`])
    expect(await check(timed, stage)).toEqual([])
  })

  test.each(['trailing(5m)', 'previous(5m)'])('%s', async (window) => {
    expect(await check(endless, `annotate n = count() over ${window}`)).toEqual([`LP4060 ${window}`])
  })

  test.each([
    'aggregate n = count() over rows(5)',
    'aggregate n = count() emit changes',
    'aggregate n = count() emit every 10s',
    'annotate n = count() over trailing(5, ttl: 1h)',
    'annotate n = count()',
  ])('not "%s"', async (stage) => {
    expect(await check(endless, stage)).toEqual([])
  })

  test('of all the inputs that meet', async () => {
    const text = (time: string) =>
      `source a = stdin(format: json, time: time(at))\nsource b = file("b", format: json${time})
from a, b | aggregate n = count() over tumbling(1m) | to stdout`
    expect(await complaintsIn(text(''))).toEqual(['LP4060 tumbling(1m)'])
    expect(await complaintsIn(text(', time: time(at)'))).toEqual([])
  })

  test('and takes the blame for settings of time that have no effect', async () => {
    const source = 'file("a", format: json, lateness: 5s, idle: 1m)'
    expect(await check(source, 'where n > 1')).toEqual(['LP4064 lateness', 'LP4064 idle'])
    expect(await check(source, 'aggregate n = count() over tumbling(1m)')).toEqual(['LP4060 tumbling(1m)'])
  })
})

test('a result of the whole input never comes where the input has no end', async () => {
  expect(await check(endless, 'aggregate n = count()')).toEqual(['LP4061 aggregate'])
  expect(await check('file("a", format: json, follow: false)', 'aggregate n = count() by k')).toEqual([])
  expect(await check(endless, 'annotate n = count()')).toEqual([])
  expect(await check(endless, 'aggregate n = count() emit changes')).toEqual([])
})

describe('keys that stay for ever', () => {
  test.each([
    'aggregate n = count() by k emit changes',
    'aggregate n = count() by k over rows(5)',
    'annotate n = count() by k',
  ])('are warned of: %s', async (stage) => {
    const word = stage.slice(0, stage.indexOf(' '))
    expect(await check(endless, stage)).toEqual([`LP4062 ${word}`])
    expect(await check(endless, stage.replace(' by k', ''))).toEqual([])
    expect(await check('stdin(format: json)', stage)).toEqual([])
    expect(await check(endless, stage, 'pipeline p { max_keys: 1_000 }')).toEqual([])
    expect(await check(endless, stage, 'pipeline p { max_state: 1MiB }')).toEqual([])
  })

  test.each([
    'aggregate n = count() by k over rows(5, ttl: 1d)',
    'aggregate n = count() by k over rows(5, max_keys: 1_000)',
    'aggregate n = count() by k over tumbling(1m)',
    'annotate n = count() by k over trailing(5, ttl: 1h)',
    'annotate n = count() by k over previous(5m)',
  ])('are none: %s', async (stage) => {
    expect(await check(timed, stage)).toEqual([])
  })
})

describe('late events', () => {
  const notes = (source: string, stages: string) => complaintsOf(`from ${source} | ${stages} | to stdout`)

  test('that are dropped without a word are noted', async () => {
    expect(await notes(timed, 'aggregate n = count() over tumbling(1m)')).toEqual(['LP4063 aggregate'])
    expect(await notes(timed, 'aggregate n = count() over tumbling(1m) late drop')).toEqual([])
    expect(await notes(timed, 'aggregate n = count() over rows(5) late drop')).toEqual([])
  })

  test('are none where nothing is late', async () => {
    expect(await notes(timed, 'aggregate n = count() emit changes late drop')).toEqual(['LP4067 late drop'])
    expect(await notes(endless, 'aggregate n = count() over rows(5) late drop')).toEqual(['LP4067 late drop'])
  })

  test('are not spoken of where the events are not known', async () => {
    expect(await notes('nowhere', 'aggregate n = count() over tumbling(1m)')).toEqual(['LP2001 nowhere'])
  })
})

test('windows that leave gaps are noted', async () => {
  expect(await check(timed, 'aggregate n = count() over sliding(1m, every: 5m)')).toEqual([
    'LP4065 sliding(1m, every: 5m)',
  ])
  expect(await check(timed, 'aggregate n = count() over sliding(1m, every: 1m)')).toEqual([])
})

test('windows of weeks are noted to begin on Thursday, unless it is said when they begin', async () => {
  const stage = (window: string) => check(timed, `aggregate n = count() over tumbling(${window})`)
  expect(await stage('1w')).toEqual(['LP4068 tumbling(1w)'])
  expect(await stage('14d, zone: "Europe/Berlin"')).toEqual(['LP4068 tumbling(14d, zone: "Europe/Berlin")'])
  expect(await stage('1w, offset: 4d')).toEqual([])
  expect(await stage('1w, offset: 0s')).toEqual([])
  expect(await stage('8d')).toEqual([])
})

test('borders of windows that there are none of are always null', async () => {
  expect(await check('stdin(format: json)', 'aggregate s = window_start()')).toEqual([
    'LP3131 window_start()',
  ])
  expect(await check(timed, 'aggregate s = window_start() over tumbling(1m)')).toEqual([])
})

describe('two stages of one kind', () => {
  const source = 'source a = stdin(format: json, time: time(at))'
  const flow = (key: string) => `from a | aggregate n = count() by ${key} over tumbling(1m) | to stdout`

  test('in flows that go the same way want a name', async () => {
    expect(await complaintsIn(`${source}\n${flow('x')}\n${flow('y')}`)).toEqual(['LP4066 aggregate'])
  })

  test('in one flow, in flows that go other ways, or of other kinds do not', async () => {
    const twice = flow('x').replace('| to', '| aggregate m = max(n) over tumbling(1h) | to')
    expect(await complaintsIn(`${source}\n${twice}`)).toEqual([])
    expect(await complaintsIn(`${source}\n${flow('x')}\n${flow('y').replace('stdout', 'stderr')}`)).toEqual(
      [],
    )
    const other = 'from a | annotate n = count() over trailing(1m) | to stdout'
    expect(await complaintsIn(`${source}\n${flow('x')}\n${other}`)).toEqual([])
  })
})
