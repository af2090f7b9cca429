import { describe, expect, test } from 'vitest'
import { callField } from '../../../../src/ir/aggregate.ts'
import { complaintsAt, complaintsIn, groupingOf, typeBehind } from '../../../support/grouping.ts'

const over = 'over tumbling(1m)'

describe('an item', () => {
  test('calls aggregators, whose results stand as fields in its expression', async () => {
    const { calls, items } = await groupingOf(
      `aggregate share = count(where: n > 5) / count() by host ${over}`,
    )
    expect(calls).toMatchObject([
      { name: 'count', args: [], where: { op: 'binary' } },
      { name: 'count', args: [] },
    ])
    expect(items).toMatchObject([
      {
        name: 'share',
        value: {
          op: 'binary',
          left: { op: 'field', path: [callField(0)] },
          right: { op: 'field', path: [callField(1)] },
        },
      },
    ])
  })

  test('has the expressions of an aggregator in the order of its params', async () => {
    const { calls } = await groupingOf(`aggregate q = quantile(took, 99%) ${over}`)
    expect(calls[0]).toMatchObject({ name: 'quantile', args: [{ op: 'field', path: ['took'] }] })
    expect(calls[0]!.settings['x']).toBe(calls[0]!.args[0])
  })

  test('makes equal calls one, and calls that differ in anything two', async () => {
    const { calls } = await groupingOf(
      `aggregate a = sum(took), b = sum(took) / count(), c = sum(took, where: n > 1), d = sum(n),
       e = count_distinct(user), f = count_distinct(user, exact: true), g = sum(took, where: n > 1) ${over}`,
    )
    expect(calls.map(({ name }) => name)).toEqual([
      'sum',
      'count',
      'sum',
      'sum',
      'count_distinct',
      'count_distinct',
    ])
  })

  test('may calculate with its keys', async () => {
    expect(await complaintsAt(`aggregate label = "\${host}: \${count()}" by host ${over}`)).toEqual([])
    expect(await complaintsAt(`aggregate label = "\${r.a}: \${count()}" by r.a ${over}`)).toEqual([])
  })

  test('calls functions over lists inside aggregators, and with the results', async () => {
    const before = '{at: string, items: list<{qty: int}>}'
    const stage = `aggregate total = sum(sum(map(items, i -> i.qty))), top = max_of(count(), 1) ${over}`
    const { calls } = await groupingOf(stage, before)
    expect(calls.map(({ name }) => name)).toEqual(['sum', 'count'])
    expect(calls[0]!.args[0]).toMatchObject({ op: 'call', callable: { name: 'sum' } })
    expect(await typeBehind(stage, before)).toBe('{total: int, top: int}')
  })

  test('may stand in an own function, whose body is of single values', async () => {
    const fn = 'fn share(part: int, whole: int) = part / whole\n'
    const flow = 'from stdin(format: json) | aggregate s = share(count(where: x > 1), count()) | to stdout'
    expect(await complaintsIn(fn + flow)).toEqual([])
    const wrong = 'fn twice(x: int) = 2 * count()\nfrom stdin | aggregate n = twice(count()) | to stdout'
    expect(await complaintsIn(wrong)).toEqual(['LP3046 count'])
  })

  test('marks what it names as used', async () => {
    const text =
      'param most: int = 5\nfrom stdin(format: json) | aggregate n = count(where: x > $most) | to stdout'
    expect(await complaintsIn(text)).toEqual([])
  })
})

describe('what is no key and stands outside an aggregator', () => {
  test.each([
    ['a field', 'x = n', 'LP3120 n'],
    ['a part of a field', 'x = r.a', 'LP3120 r'],
    ['the whole event', 'x = this', 'LP3120 this'],
    ['metadata', 'x = @path', 'LP3120 @path'],
    ['a field inside a function', 'x = lower(host)', 'LP3120 host'],
    ['a field in a lambda', 'x = map([1], i -> i + n)', 'LP3120 n'],
    ['another result', 'x = count(), y = x + 1', 'LP3120 x'],
    ['an aggregator without its parentheses', 'x = count', 'LP3120 count'],
  ])('is refused: %s', async (_title, items, complaint) => {
    expect(await complaintsAt(`aggregate ${items} by user ${over}`)).toEqual([complaint])
  })
})

describe('a call that is wrong is told once:', () => {
  test.each([
    ['max(count())', 'LP3121 count'],
    ['sum(max(n))', 'LP3121 max'],
    ['count(where: count() > 1)', 'LP3121 count'],
    ['map([1], i -> stddev(took))', 'LP3121 stddev'],
    ['count(n)', 'LP3123 n'],
    ['count(n > 5)', 'LP3123 n > 5'],
    ['cuont()', 'LP3122 cuont'],
    ['sums(n)', 'LP3122 sums'],
    ['nothing_like_it(n)', 'LP3122 nothing_like_it'],
    ['countif(n > 5)', 'LP3122 countif'],
    ['dcount(user)', 'LP3122 dcount'],
    ['uniq(user)', 'LP3122 uniq'],
    ['values(user)', 'LP3122 values'],
    ['avg_ms(took)', 'LP3122 avg_ms'],
    ['percentile(took, 95)', 'LP3122 percentile'],
    ['p95(took)', 'LP3122 p95'],
    ['tumbling(1m)', 'LP3122 tumbling'],
    ['sum(host)', 'LP2055 host'],
    ['sum()', 'LP2051 sum()'],
    ['sum(n, m)', 'LP2053 m'],
    ['sum(n, whre: n > 1)', 'LP2050 whre'],
    ['sum(n, where: n)', 'LP2054 n'],
    ['sum(nn)', 'LP3001 nn'],
    ['quantile(took, 150%)', 'LP2055 150%'],
    ['strlen(host)', 'LP2004 strlen'],
  ])('%s', async (call, complaint) => {
    const before = '{at: string, host: string, user: string?, took: float, n: int}'
    const [first, ...others] = await complaintsAt(`aggregate x = ${call} by user ${over}`, before)
    expect(first).toBe(complaint)
    // The arguments of a function that does not exist are still those of an item.
    expect(others).toEqual(call.startsWith('strlen') ? ['LP3120 host'] : [])
  })
})

test('an aggregator in another stage is told where it belongs', async () => {
  expect(await complaintsAt('where count() > 5')).toEqual(['LP3046 count'])
  expect(await complaintsAt('set x = stddev(n)')).toEqual(['LP3046 stddev'])
  expect(await complaintsAt('set x = sum(n)')).toEqual(['LP3046 sum'])
  expect(await complaintsAt('set x = sum([1, 2])')).toEqual([])
})

test('a key that is a list has its functions', async () => {
  expect(await complaintsAt(`aggregate n = count() by tags = sort(["a", host]) ${over}`)).toEqual([])
})
