import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { LogicalPlan } from '../../../src/ir/plan.ts'
import { anySpec } from '../../../src/operators/contract/catalog.ts'
import type { SinkSpec } from '../../../src/operators/contract/sink.ts'
import { imbalances } from '../../../src/runtime/balance.ts'
import { inspectState } from '../../../src/runtime/epoch/inspect-state.ts'
import { restoreLedger } from '../../../src/runtime/epoch/ledger-cut.ts'
import { openState } from '../../../src/runtime/epoch/open-state.ts'
import type { Decision, StateStore } from '../../../src/runtime/epoch/state-store.ts'
import { Ledger } from '../../../src/runtime/ledger.ts'
import { countingCatalog } from '../../support/count-stage.ts'
import { pause } from '../../support/follow-files.ts'
import { runPipe, testFolder, writeLines } from '../../support/run-pipe.ts'
import { toySink } from '../../support/toy-connectors.ts'

let written = 0

/** A sink that is slow two times of three, so that barriers and events wait in its buffer: by count, so that each run has several epochs. */
const unsteady = {
  ...toySink('unsteady', {
    write: () => (++written % 3 === 0 ? undefined : pause(60)),
    flush: async () => {
      await pause(2)
      return new Map()
    },
  }),
  format: 'json',
}
const catalog = {
  ...countingCatalog,
  sinks: new Map(countingCatalog.sinks).set('unsteady', anySpec<SinkSpec>(unsteady)),
}

/** A state directory that notes its decisions. `noted`: called after each with how many there are. */
async function noting(
  state: string,
  noted: (count: number) => void = () => {},
): Promise<{ store: StateStore; decisions: Decision[] }> {
  const real = await openState(state, {
    durability: 'process',
    instance: 'i',
    sources: new Map(),
    now: 0,
  })
  const decisions: Decision[] = []
  const store = new Proxy<StateStore>(real, {
    get(target, name) {
      if (name !== 'decide') return Reflect.get(target, name, target)
      return (decision: Decision) => {
        target.decide(decision)
        decisions.push(decision)
        noted(decisions.length)
      }
    },
  })
  return { store, decisions }
}

function balanceOf(plan: LogicalPlan, { ledger: counted }: Decision): unknown {
  const ledger = new Ledger()
  restoreLedger(plan, ledger, counted, [])
  return imbalances(plan, ledger, 0)
}

const events = (count: number): string[] =>
  Array.from({ length: count }, (_, i) =>
    i % 97 === 0 ? '{"torn' : `{"key":"k${i % 50}","n":${i},"list":[1,2,3],"is":"${'x'.repeat(i % 400)}"}`,
  )

const busy = (
  folder: string,
): string => `pipeline busy { checkpoint: 5ms, dead_letter: rejects, buffers: {events: 700} }
  sink rejects = unsteady
  sink plain = unsteady
  sink dropping = unsteady(overflow: drop_oldest, buffer: {events: 300})
  stream all = from file("${folder}/in.ndjson", format: json) | tally(key)
  from all | where key != "k3" | unnest(list) | to plain
  from all | to dropping
  from all | route { key == "k1" -> plain, else -> drop }`

test('the ledger balances at every cut, and a second run goes on from the last one', async () => {
  const folder = testFolder()
  const all = events(35_000)
  writeLines(folder, 'in.ndjson', all.slice(0, 10_000))
  const append = (from: number, to: number): void =>
    appendFileSync(join(folder, 'in.ndjson'), `${all.slice(from, to).join('\n')}\n`)
  const stop = new AbortController()
  // More comes when an epoch is decided, so there are three however fast the machine is, and a stop amid the rest.
  const first = await noting(join(folder, 'state'), (count) => {
    if (count < 3) append(count * 10_000, (count + 1) * 10_000)
    else if (count === 3) setImmediate(() => stop.abort())
  })
  const run = await runPipe(busy(folder), {
    catalog,
    options: { store: first.store, untilEof: false, stop: stop.signal },
  })
  expect(first.decisions.length).toBeGreaterThan(2)
  for (const decision of first.decisions) expect(balanceOf(run.plan, decision)).toEqual([])
  const total = run.plan.nodes.find(({ op }) => op === 'source')!.id
  append(30_000, 35_000)
  const second = await noting(join(folder, 'state'))
  const again = await runPipe(busy(folder), { catalog, options: { store: second.store } })
  for (const decision of second.decisions) expect(balanceOf(again.plan, decision)).toEqual([])
  expect(again.result.ledger.of(total).read).toBe(35_000)
  // Each run counts its own alone.
  const torn = all.filter((line) => line.startsWith('{"torn')).length
  expect(run.result.rejected).toBeGreaterThan(0)
  expect(run.result.rejected + again.result.rejected).toBe(torn)
})

test('what was counted at stages that are gone still balances', async () => {
  const folder = testFolder()
  const state = join(folder, 'state')
  writeLines(folder, 'in.ndjson', events(1000))
  const flow = (stages: string): string =>
    `from file("${folder}/in.ndjson", format: json) | ${stages} | to file("${folder}/out.ndjson")`
  await runPipe(flow('where n % 2 == 0 | unnest(list)'), { options: { stateDir: state } })
  appendFileSync(join(folder, 'in.ndjson'), '{"key":"a","n":5,"list":[]}\n')
  const { result } = await runPipe(flow('set m = n'), { options: { stateDir: state } })
  expect(result.ledger.earlier.filtered).toBeGreaterThan(400)
})

const tallied = (folder: string, stages: string, settings = ''): string =>
  `${settings}\nfrom file("${folder}/in.ndjson", format: json) | ${stages} | to file("${folder}/out.ndjson")`

/** A folder whose state has ten keys of `main/tally`. */
async function kept() {
  const folder = testFolder()
  const state = join(folder, 'state')
  writeLines(
    folder,
    'in.ndjson',
    Array.from({ length: 35 }, (_, i) => `{"key":"k${i % 10}"}`),
  )
  const run = (stages: string, settings?: string) =>
    runPipe(tallied(folder, stages, settings), { catalog, options: { stateDir: state } })
  await run('tally(key)')
  const keys = async (): Promise<number> =>
    (await inspectState(state)).states.reduce((sum, one) => sum + one.keys, 0)
  expect(await keys()).toBe(10)
  return { folder, run, keys }
}

test('state is taken over where uid and signature are the same, whatever else has changed', async () => {
  const { folder, run, keys } = await kept()
  appendFileSync(join(folder, 'in.ndjson'), '{"key":"new"}\n')
  await run('where key != "k0" | tally(key) | set m = 1')
  expect(await keys()).toBe(11)
})

test('a stage that works otherwise is refused, and nothing is touched', async () => {
  const { run, keys } = await kept()
  await expect(run('tally(key, rule: "b")')).rejects.toMatchObject({
    code: 'LP5401',
    message: expect.stringMatching(/Works otherwise now: "[^"]*tally[^"]*"\./),
  })
  expect(await keys()).toBe(10)
  await run('tally(key)')
})

test('a stage that is gone is refused, with those that are new', async () => {
  const { run } = await kept()
  await expect(run('set m = 1')).rejects.toMatchObject({
    code: 'LP5401',
    message: expect.stringMatching(/Gone: "[^"]*tally[^"]*"\./),
  })
})

test('"on_change: discard" begins it empty, for good', async () => {
  const { folder, run, keys } = await kept()
  appendFileSync(join(folder, 'in.ndjson'), '{"key":"new"}\n')
  const discard = 'pipeline p { on_change: discard }'
  await run('tally(key, rule: "b")', discard)
  expect(await keys()).toBe(1)
  await run('tally(key, rule: "b")')
  await run('set m = 1', discard)
  expect(await keys()).toBe(0)
  // What was given up does not come back with its stage.
  await run('tally(key)')
  expect(await keys()).toBe(0)
})

test('a stage whose state is empty may change without a word', async () => {
  const folder = testFolder()
  writeLines(folder, 'in.ndjson', [])
  const options = { stateDir: join(folder, 'state') }
  await runPipe(tallied(folder, 'tally(key)'), { catalog, options })
  await runPipe(tallied(folder, 'tally(key, rule: "b")'), { catalog, options })
})

test('nothing is kept with "checkpoint: off"', async () => {
  const folder = testFolder()
  writeLines(folder, 'in.ndjson', ['{"key":"a"}'])
  const state = join(folder, 'state')
  const off = 'pipeline p { checkpoint: off }'
  await runPipe(tallied(folder, 'tally(key)', off), { catalog, options: { stateDir: state } })
  await expect(inspectState(state)).rejects.toMatchObject({ code: 'LP5410' })
})
