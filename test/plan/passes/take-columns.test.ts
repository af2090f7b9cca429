import { expect, test } from 'vitest'
import { catalog } from '../../../src/operators/catalog.ts'
import { planPipeline } from '../../../src/plan/plan-pipeline.ts'
import { printPhysical } from '../../../src/plan/print-physical.ts'
import { planOf } from '../../support/compile-text.ts'

interface Given {
  readonly source?: string
  readonly steps?: string
  readonly settings?: string
}

/** Of the stage's columns, as the plan prints them; undefined without. */
async function columns(
  stage: string,
  { source = 'time: ts', steps = '', settings = '' }: Given = {},
): Promise<string | undefined> {
  const plan = await planOf(
    `type Event = { ts: string }
     pipeline { ${settings} }
     source events = file("in", format: json, ${source})
     sink out = file("out", format: json)
     from events ${steps} | aggregate ${stage} | to out`,
    { catalog, env: {} },
  )
  return /in columns: (.*)/.exec(printPhysical(planPipeline(plan, catalog).physical))?.[1]
}

test.each([
  ['n = count(), a = avg(ms) by host over tumbling(10s)', 'time ts, key host, number ms'],
  ['a = min(ms), b = max(load) over tumbling(1d, zone: "Europe/Berlin")', 'time ts, number ms, number load'],
  [
    'p = quantile(ms, 99%) by host, app over sliding(1m, every: 10s)',
    'time ts, key host, key app, number ms',
  ],
  ['share = sum(a) / count() over tumbling(10s, zeros: 1m)', 'time ts, number a'],
])('%s', async (stage, wanted) => {
  expect(await columns(stage)).toBe(wanted)
})

test('a time may be written out', async () => {
  expect(await columns('n = count() over tumbling(10s)', { source: 'time: time(at)' })).toBe('time at')
})

const others: readonly { readonly what: string; readonly stage: string; readonly given?: Given }[] = [
  { what: 'an aggregator that wants its events one by one', stage: 'n = last(ms) over tumbling(10s)' },
  { what: 'a condition', stage: 'n = count(where: ms > 1) over tumbling(10s)' },
  { what: 'an expression', stage: 'n = sum(ms * 2) over tumbling(10s)' },
  { what: 'a part of a record as the key', stage: 'n = count() by k8s.pod over tumbling(10s)' },
  { what: 'early results', stage: 'n = count() over tumbling(10s) emit every 1s' },
  { what: 'windows that depend on the events', stage: 'n = count() by host over session(10s)' },
  { what: 'a stage before it', stage: 'n = count() over tumbling(10s)', given: { steps: '| where ms > 1' } },
  { what: 'a schema', stage: 'n = count() over tumbling(10s)', given: { source: 'time: ts, schema: Event' } },
  {
    what: 'a time that is worked out',
    stage: 'n = count() over tumbling(10s)',
    given: { source: 'time: from_unix(ts, "s")' },
  },
  { what: 'strict pipelines', stage: 'n = count() over tumbling(10s)', given: { settings: 'strict: true' } },
]

test.each(others)('not with $what', async ({ stage, given }) => {
  expect(await columns(stage, given)).toBeUndefined()
})
