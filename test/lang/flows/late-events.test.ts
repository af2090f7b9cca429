import { describe, expect, test } from 'vitest'
import type { LogicalPlan } from '../../../src/ir/plan.ts'
import { catalog } from '../../../src/operators/catalog.ts'
import { printPlan } from '../../../src/plan/print-plan.ts'
import { complaintsIn, planIn, settingsOf, statefulsOf } from '../../support/grouping.ts'

const head = 'source web = stdin(format: json, time: time(at))\nsink odd_ones = file("odd.ndjson")\n'
const main = (late: string) =>
  `from web | aggregate n = count() by host over tumbling(1m) late ${late} | to stdout\n`

const linesOf = (plan: LogicalPlan): string[] => printPlan(plan, catalog).trimEnd().split('\n')

describe('late events go', () => {
  test('to a sink', async () => {
    const plan = await planIn(head + main('to odd_ones'))
    expect(linesOf(plan)).toEqual([
      '0: source web = stdin, json',
      '1: aggregate n = count() by host over tumbling(1m) late to …  <- 0',
      '2: sink odd_ones = file("odd.ndjson"), json  <- 1.late',
      '3: sink stdout#1 = stdout, json  <- 1',
    ])
    const [node] = statefulsOf(plan)
    expect(node!.use.lateRouted).toBe(true)
    expect(settingsOf(node!).lateRouted).toBe(true)
  })

  test('nowhere by "late drop", and without a word', async () => {
    for (const late of ['late drop', '']) {
      const plan = await planIn(
        main('').replace('late ', late).replace('web', 'stdin(format: json, time: time(at))'),
      )
      expect(statefulsOf(plan)[0]!.use.lateRouted).toBe(false)
    }
  })

  test('to a stream that is declared by that, as they came', async () => {
    const plan = await planIn(`${head}${main('to odd')}from odd | set s = @source | to odd_ones`)
    expect(linesOf(plan)).toEqual([
      '0: source web = stdin, json',
      '1: aggregate n = count() by host over tumbling(1m) late to …  <- 0',
      '2: set s = @source  <- 1.late',
      '3: sink stdout#1 = stdout, json  <- 1',
      '4: sink odd_ones = file("odd.ndjson"), json  <- 2',
    ])
  })

  test('to one stream from several stages, and from routes as well', async () => {
    const text = `${head}${main('to odd')}stream by_user =
  from web | aggregate n = count() by user over session(1m) late to odd
from by_user | to stderr
from web | route { x == 1 -> odd, else -> drop }
from odd | to odd_ones`
    const merge = linesOf(await planIn(text)).find((line) => line.includes('merge'))
    expect(merge).toMatch(/<- \d+\.arm0, \d+\.late, \d+\.late$/)
  })

  test('out of an own stage too', async () => {
    const text = `${head}stage per_minute = aggregate n = count() by host over tumbling(1m) late to odd
from web | per_minute() | to stdout
from odd | to odd_ones`
    expect(linesOf(await planIn(text)).at(-1)).toBe('3: sink odd_ones = file("odd.ndjson"), json  <- 1.late')
  })

  test('have the type that they had before the stage', async () => {
    const text = (field: string) => `type E = {at: string, host: string}
source typed = stdin(format: json, schema: E, time: time(at))
from typed | aggregate n = count() by host over tumbling(1m) late to odd | to stdout
from odd | where ${field} != "" | to stderr`
    expect(await complaintsIn(text('host'))).toEqual([])
    expect(await complaintsIn(text('n'))).toEqual(['LP3001 n'])
  })
})

describe('it is told', () => {
  test('that nobody reads the stream of late events', async () => {
    expect(await complaintsIn(`${head}${main('to odd')}from web | to odd_ones`)).toEqual(['LP4020 odd'])
  })

  test('that a source or a declared stream takes none', async () => {
    const rest = 'from web | to odd_ones'
    expect(await complaintsIn(`${head}${main('to web')}${rest}`)).toEqual(['LP2014 web'])
    const named = `stream known = from web | where x == 1\nfrom known | to odd_ones\n`
    expect(await complaintsIn(`${head}${named}${main('to known')}`)).toEqual(['LP2014 known'])
  })

  test('that the sink cannot take them', async () => {
    const text = `type E = {at: string, host: string}
source typed = stdin(format: json, schema: E, time: time(at))
sink by_user = file("\${user}.ndjson")
from typed | aggregate n = count() by host over tumbling(1m) late to by_user | to stdout`
    expect(await complaintsIn(text)).toEqual(['LP3001 user'])
  })

  test('that a stream reads its own late events', async () => {
    const text = `${head}from web, odd | aggregate n = count() over tumbling(1m) late to odd | to odd_ones`
    expect(await complaintsIn(text)).toEqual(['LP2015 odd'])
  })
})
