/** The page for authors of plugins: its examples run, and the public door shows what it names. */
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compileClosure } from '../src/expression/closure.ts'
import * as door from '../src/index.ts'
import { type AggregatorSpec, type GroupAggregatorSpec, noMeta } from '../src/index.ts'
import { parseExpression } from '../src/lang/parse.ts'
import { groupRegistry } from '../src/operators/groups/registry.ts'
import { reread } from './support/aggregate-samples.ts'
import { fixedRun, typeText } from './support/evaluate.ts'
import { rowOf, toyContext } from './support/group-aggregators.ts'

const page = readFileSync(join(import.meta.dirname, '..', 'docs', 'contract.md'), 'utf8')
const codes = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!)

/** The value that a block of code exports, with everything of the public door in sight. */
function exported(code: string): unknown {
  const [, name] = /export const (\w+)/.exec(code)!
  const body = `${stripTypeScriptTypes(code.replace('export const', 'const'))}\nreturn ${name}`
  return new Function(...Object.keys(door), body)(...Object.values(door))
}

test('all that is imported on the page is there', () => {
  const names = [...codes[0]!.matchAll(/\w+/g)]
    .map(([word]) => word)
    .filter((word) => !/^(import|from|logpipe)$/.test(word))
  expect(names.length).toBeGreaterThan(3)
  expect(names.filter((name) => !(name in door))).toEqual([])
  for (const [, name] of page.matchAll(/`(define\w+)`/g)) expect(door).toHaveProperty(name!)
})

test('the aggregator of the page does what its example says', () => {
  const spec = exported(codes[1]!) as AggregatorSpec
  const [{ use, in: events, gives }] = spec.examples as [AggregatorSpec['examples'][number]]
  const call = parseExpression(use).expression
  if (call.kind !== 'call') throw new Error('no call')
  const { start, end } = call.arguments[0]!.value.span
  const x = compileClosure(typeText(use.slice(start, end)).expr, fixedRun)
  const aggregator = spec.open({} as never)
  let state = aggregator.start()
  expect(aggregator.finish(state, null)).toBeNull()
  for (const event of events) {
    const part = aggregator.start()
    aggregator.add(part, x({ event, meta: noMeta }), null, noMeta)
    aggregator.merge(state, part)
    state = reread(aggregator, state)
  }
  expect(aggregator.finish(state, null)).toBe(gives)
})

test('the group aggregator of the page does what its example says, and loses nothing when the queue is full', async () => {
  const spec = exported(codes[2]!) as GroupAggregatorSpec
  groupRegistry('linux').register(spec)
  const aggregator = spec.open({} as never)
  const full = new door.QueueFullError()
  expect(await aggregator.init(toyContext(), { add: () => full, addWithWait: async () => full })).toBe(500)
  const [{ in: events, out }] = spec.examples as [GroupAggregatorSpec['examples'][number]]
  for (const event of events) expect(await aggregator.add(rowOf(event))).toBeNull()
  expect(await aggregator.add(rowOf({ n: 3 }))).toBe(full)
  expect(await aggregator.flush()).toEqual(out)
  expect(await aggregator.flush()).toEqual([])
})
