import { expect } from 'vitest'
import { parseJson } from '../../src/core/json.ts'
import type { Rec } from '../../src/core/value.ts'
import type { LogicalPlan } from '../../src/ir/plan.ts'
import { catalog } from '../../src/operators/catalog.ts'
import { anySpec, type Catalog } from '../../src/operators/contract/catalog.ts'
import type { SinkSpec } from '../../src/operators/contract/sink.ts'
import type { SourceSpec } from '../../src/operators/contract/source.ts'
import { planPipeline } from '../../src/plan/plan-pipeline.ts'
import { imbalances } from '../../src/runtime/balance.ts'
import { type RunResult, runPipeline } from '../../src/runtime/run.ts'
import { planOf } from './compile-text.ts'
import { fakeClock } from './fake-clock.ts'
import { Feed, type Turn } from './feed-source.ts'
import { textOf, toySink } from './toy-connectors.ts'

export interface Fed {
  /** What each sink was given, in order. */
  readonly out: ReadonlyMap<string, readonly Rec[]>
  readonly result: RunResult
  /** Microseconds of the held clock. */
  readonly elapsed: number
}

/** The catalog with sources `feed` and sinks `collect`. */
const withToys = (feed: Feed, sink: unknown): Catalog => ({
  ...catalog,
  sources: new Map(catalog.sources).set('feed', anySpec<SourceSpec>(feed.spec)),
  sinks: new Map(catalog.sinks).set('collect', anySpec<SinkSpec>(sink)),
})

/** The plan of a text over sources `feed()` and sinks `collect()`, which must be right. */
export const feedPlan = (text: string): Promise<LogicalPlan> =>
  planOf(text, { catalog: withToys(new Feed([], 0), { ...toySink('collect', {}), format: 'json' }) })

/** Runs a plan of `feedPlan` over turns of its sources, with a clock that stands still unless it is `moving`. Its ledger must balance. */
export async function runFeed(
  plan: LogicalPlan,
  turns: readonly Turn[],
  { moving = false }: { readonly moving?: boolean } = {},
): Promise<Fed> {
  const sources = plan.nodes.filter((node) => node.op === 'source').length
  const out = new Map<string, Rec[]>()
  const sink = {
    ...toySink('collect', {}),
    format: 'json',
    open: (_settings: unknown, context: { readonly name: string }) => {
      const mine: Rec[] = []
      out.set(context.name, mine)
      return Promise.resolve({
        write(pieces: Parameters<typeof textOf>[0]) {
          for (const line of textOf(pieces).split('\n')) if (line !== '') mine.push(parseJson(line) as Rec)
        },
        flush: () => Promise.resolve(new Map()),
        close: () => Promise.resolve(),
      })
    },
  }
  const all = withToys(new Feed(turns, sources), sink)
  const { logical, physical } = planPipeline(plan, all)
  const clock = fakeClock()
  const messages: string[] = []
  const note = (message: string): void => void messages.push(message)
  let isOver = false
  const move = async (): Promise<void> => {
    while (!isOver) await clock.advance(1000)
  }
  const moves = moving ? move() : Promise.resolve()
  const result = await runPipeline({
    plan: logical,
    physical,
    catalog: all,
    clock,
    run: { now: clock.now, random: () => 0.5 },
    log: { info: note, warn: note, error: note },
    codegen: true,
    untilEof: false,
    stop: new AbortController().signal,
  })
  isOver = true
  await moves
  expect(result.failure, messages.join('\n')).toBeUndefined()
  expect(imbalances(logical, result.ledger, result.deadLetters)).toEqual([])
  return { out, result, elapsed: result.elapsed }
}
