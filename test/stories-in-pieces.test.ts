/** Every story gives the same events whatever the size of batches, and with a stop and a restart in its middle. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { systemClock } from '../src/core/clock.ts'
import { toJson } from '../src/core/json.ts'
import type { Rec } from '../src/core/value.ts'
import type { LogicalPlan } from '../src/ir/plan.ts'
import { compile } from '../src/lang/compile.ts'
import { catalog } from '../src/operators/catalog.ts'
import { planPipeline } from '../src/plan/plan-pipeline.ts'
import { imbalances } from '../src/runtime/balance.ts'
import { openState } from '../src/runtime/epoch/open-state.ts'
import { runPipeline } from '../src/runtime/run.ts'
import { type Hand, handSource, keepingSink, standInSink, standInSource } from '../src/testing/stand-ins.ts'
import { testPlan } from '../src/testing/test-plan.ts'
import { localStories } from './support/stories.ts'

const root = join(import.meta.dirname, '..', 'pipelines')
const stories = localStories(root)
const scratch = mkdtempSync(join(tmpdir(), 'logpipe-pieces-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

async function planOf(story: string): Promise<{ plan: LogicalPlan; inputs: ReadonlyMap<string, string[]> }> {
  const path = join(root, story, 'main.pipe')
  const { plan } = await compile(
    { path, text: readFileSync(path, 'utf8') },
    {
      catalog,
      env: {},
      readFile: (file) => readFileSync(file, 'utf8'),
      hostname: () => 'host',
      run: { now: () => 0, random: () => 0 },
    },
  )
  const inputs = new Map<string, string[]>()
  for (const node of plan!.nodes) {
    if (node.op !== 'source') continue
    const [file] = node.use.settings['path'] as readonly string[]
    inputs.set(
      node.name,
      readFileSync(join(root, story, file!), 'utf8')
        .split('\n')
        .slice(0, -1),
    )
  }
  const { nodes } = testPlan(plan!, { title: '', span: { start: 0, end: 0 }, steps: [] })
  return { plan: { ...plan!, nodes }, inputs }
}

/** Runs a part of the input; `isLast`: it is complete then, otherwise the run is stopped and its state kept. */
async function runPart(
  plan: LogicalPlan,
  parts: ReadonlyMap<string, readonly string[]>,
  size: number,
  kept: Map<string, Rec[]>,
  state: string | undefined,
  isLast: boolean,
  begunAt: ReadonlyMap<string, number> = new Map(),
): Promise<void> {
  const hands = new Map<string, Hand>()
  const stop = new AbortController()
  const { logical, physical } = planPipeline(plan, catalog)
  const running = runPipeline({
    plan: logical,
    physical,
    catalog: {
      ...catalog,
      sources: new Map(catalog.sources).set(standInSource, handSource(hands, [], false, begunAt)),
      sinks: new Map(catalog.sinks).set(standInSink, keepingSink(kept)),
    },
    // Nothing is idle in the time that this takes.
    clock: { ...systemClock, now: () => 0 },
    run: { now: () => 0, random: () => 0.5 },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    codegen: size !== 7,
    untilEof: false,
    stop: stop.signal,
    ...(state === undefined
      ? {}
      : {
          store: await openState(state, {
            durability: 'process',
            instance: 'test',
            sources: new Map([...parts.keys()].map((name) => [name, standInSource])),
            now: 0,
          }),
        }),
  })
  while (hands.size < parts.size) await new Promise((resolve) => setTimeout(resolve, 1))
  for (const [name, lines] of parts)
    for (let at = 0; at < lines.length; at += size)
      hands.get(name)!.lines(`${lines.slice(at, at + size).join('\n')}\n`)
  if (isLast) for (const hand of hands.values()) hand.end()
  else stop.abort()
  const { ledger, failure, deadLetters } = await running
  expect(failure).toBeUndefined()
  expect(imbalances(logical, ledger, deadLetters)).toEqual([])
}

/** All events by sink, sorted: what has no window may come in another order when sources take other turns. */
const shown = (kept: ReadonlyMap<string, readonly Rec[]>): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    [...kept].sort().map(([name, events]) => [
      name,
      // A dead letter tells when it was written and at which line of its run.
      events
        .map((event) =>
          toJson('stage' in event ? { code: event['code']!, raw: event['raw'] ?? null } : event),
        )
        .sort(),
    ]),
  )

describe.each(stories)('%s', (story) => {
  test('gives the same on 1, 7 and 1,000 lines a batch', async () => {
    const { plan, inputs } = await planOf(story)
    const results = []
    for (const size of [1000, 7, 1]) {
      const kept = new Map<string, Rec[]>()
      await runPart(plan, inputs, size, kept, undefined, true)
      results.push(shown(kept))
    }
    expect(Object.values(results[0]!).flat().length).toBeGreaterThan(0)
    expect(results[1]).toEqual(results[0])
    expect(results[2]).toEqual(results[0])
  })

  test.each([0.3, 0.6])('gives the same with a stop and a restart at %d of its input', async (share) => {
    const { plan, inputs } = await planOf(story)
    const whole = new Map<string, Rec[]>()
    await runPart(plan, inputs, 1000, whole, undefined, true)
    const kept = new Map<string, Rec[]>()
    const state = join(scratch, `${story}-${share}`)
    const cut = (lines: readonly string[]): number => Math.floor(lines.length * share)
    const first = new Map([...inputs].map(([name, lines]) => [name, lines.slice(0, cut(lines))]))
    const rest = new Map([...inputs].map(([name, lines]) => [name, lines.slice(cut(lines))]))
    const timed = { ...plan, settings: { ...plan.settings, checkpoint: 1_000_000 } }
    await runPart(timed, first, 7, kept, state, false)
    const begun = new Map([...first].map(([name, lines]) => [name, lines.length + 1]))
    await runPart(timed, rest, 7, kept, state, true, begun)
    expect(shown(kept)).toEqual(shown(whole))
  })
})
