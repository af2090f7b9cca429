import { expect, test } from 'vitest'
import { catalog } from '../../src/operators/catalog.ts'
import { printStateful } from '../../src/plan/print-stateful.ts'
import { planIn, statefulsOf } from '../support/grouping.ts'

const printed = async (stage: string): Promise<string> => {
  const plan = await planIn(`from stdin(format: json, time: time(at)) | ${stage} | to stdout`)
  return printStateful(statefulsOf(plan)[0]!.use, catalog)
}

test.each([
  'aggregate n = count()',
  'aggregate n = count(), share = count(where: status >= 500) / count() by host over tumbling(1m)',
  'aggregate q = quantile(took, 0.99, where: took > 1), u = count_distinct(user, exact: true) over tumbling(1d, zone: "Europe/Berlin", offset: 6h)',
  'aggregate n = count() by k8s.pod, day = lower(host) over sliding(5m, every: 30s) emit every 15s',
  'aggregate `odd name` = 1 + count() by `a b` over session(gap: 30s, max: 1h, until: kind == "end")',
  'aggregate n = count() over rows(10, ttl: 1d, max_keys: 5)',
  'aggregate n = count() by host over tumbling(1m, zeros: 1d, max_state: 1048576)',
  'aggregate n = count() by host emit changes',
  'annotate was = last(state) by host over previous(1, ttl: 1d)',
  'annotate mean = avg(took) over trailing(5m)',
])('"%s" is printed as it was written', async (stage) => {
  expect(await printed(stage)).toBe(stage)
})

test('what has its default, and where late events go, is not printed', async () => {
  const stage = 'aggregate n = count() over tumbling(60s, offset: 0s) emit on close late drop'
  expect(await printed(stage)).toBe('aggregate n = count() over tumbling(1m)')
})

test('the tenth call is not taken for the first', async () => {
  const items = Array.from({ length: 12 }, (_, i) => `r${i} = ${i} + sum(x${i})`).join(', ')
  expect(await printed(`aggregate ${items}`)).toBe(`aggregate ${items}`)
})
