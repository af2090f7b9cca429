import { expect, test } from 'vitest'
import { catalog } from '../../../src/operators/catalog.ts'
import { renderPromises } from '../../../src/plan/delivery/render-promises.ts'
import { variations } from '../../../src/plan/delivery/variations.ts'
import { planOf } from '../../support/compile-text.ts'
import { compileExample } from '../../support/diagnostic-page.ts'

async function told(text: string) {
  const { plan, diagnostics } = await compileExample({ notation: 'pipe', text })
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return variations(plan!, catalog)
}

const from = 'from file("a", follow: false, format: json, time: time(at))'

test('a pipeline in event time over files that end has nothing that varies', async () => {
  expect(await told(`${from} | aggregate n = count() by host over tumbling(1m) | to file("o")`)).toEqual([])
  expect(renderPromises([], [])).toContain('The same input gives the same results in every run.')
})

test('the clock, chance and the time of arrival are named with their stage', async () => {
  expect(
    await told(
      `${from} | set seen = now(), id = [uuid()] | where @received > time("2026-01-01T00:00:00Z") or random() > 0.5 | limit(5) | to file("o")`,
    ),
  ).toEqual([
    { where: expect.stringContaining('"set"'), whys: ['calls "now"', 'calls "uuid"'] },
    {
      where: expect.stringContaining('"where"'),
      whys: ['reads "@received", the time of arrival', 'calls "random"'],
    },
    {
      where: expect.stringContaining('"limit"'),
      whys: [expect.stringContaining('takes the first that come')],
    },
  ])
})

test('calls inside an aggregate are found as well', async () => {
  const [only] = await told(
    `${from} | aggregate n = count(where: now() > @time) over tumbling(1m) | to file("o")`,
  )
  expect(only!.whys).toEqual(['calls "now"'])
})

test('stages without event time, lenient lateness and idle inputs are told', async () => {
  const untimed = await told(
    'from file("a", follow: false, format: json) | dedupe(x, max: 10) | to file("o")',
  )
  expect(untimed.map(({ whys }) => whys)).toEqual([
    ['goes by arrival and the clock, as its events have no time'],
  ])
  const live = await told(
    'pipeline p { late: lenient }\nfrom file("a", format: json, time: time(at)) | aggregate n = count() over tumbling(1m) | to file("o", overflow: drop_newest)',
  )
  expect(live.map(({ whys }) => whys.map((why) => why.slice(0, 18)))).toEqual([
    ['takes late events ', 'goes on without an'],
    ['drops events when '],
  ])
})

test('a lookup varies where the table may answer another thing, and not where it cannot', async () => {
  const plan = await planOf(
    'table a = inline({x: 1})\ntable b = csv("none.csv", key: k)\ntable c = csv("none.csv", key: k, reload: 1m)\nfrom generate("x", count: 1) | set p = $a[message], q = $b[message], r = $c[message] | to stdout',
  )
  const clauses = variations(plan, catalog).flatMap(({ whys }) => whys)
  expect(clauses.filter((why) => why.includes('table'))).toEqual([
    'looks into the table "$c" as it is at that moment',
  ])
})
