import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Rec } from '../core/value.ts'
import { Time } from '../core/value.ts'
import type { LogicalPlan, NodeId } from '../ir/plan.ts'
import type { TestCase, TestStep } from '../ir/test-case.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import type { RunningTable } from '../operators/contract/table.ts'
import { planPipeline } from '../plan/plan-pipeline.ts'
import { type Imbalance, imbalances } from '../runtime/balance.ts'
import { runPipeline } from '../runtime/run.ts'
import { compare, type Difference } from './compare.ts'
import { type Hand, handSource, keepingSink, standInSink, standInSource } from './stand-ins.ts'
import { tableStandIn } from './table-stand-in.ts'
import { testPlan } from './test-plan.ts'
import { typedEvent } from './typed-event.ts'
import { VirtualClock } from './virtual-clock.ts'

type Expectation = Extract<TestStep, { kind: 'expect' }>

/** An expectation that was not met. */
export interface Failure {
  readonly step: Expectation
  readonly difference: Difference
}

export interface TestResult {
  readonly test: TestCase
  readonly failures: readonly Failure[]
  /** What came for each expectation, in order. */
  readonly came: ReadonlyMap<Expectation, readonly Rec[]>
  /** What went wrong with the run itself. */
  readonly error?: string
  /** Nodes that an event entered. */
  readonly reached: ReadonlySet<NodeId>
}

/** Passes that move stages or leave them out: what a test reaches is told by the stages as they were written. Results are the same without. */
const asWritten: ReadonlySet<string> = new Set(['filter-early', 'drop-unused-fields', 'hoist-event-time'])

/** 2026-01-01T00:00:00Z */
const usualStart = 1_767_225_600_000_000

/**
 * Runs one inline test: the pipeline on the real engine, with stand-ins at its ends and a clock that only the test moves. What comes after
 * the last `given` sees the input complete, unless an `advance` stands between.
 */
export async function runTest(plan: LogicalPlan, test: TestCase, catalog: Catalog): Promise<TestResult> {
  const hands = new Map<string, Hand>()
  const kept = new Map<string, Rec[]>()
  const clock = new VirtualClock(startOf(test))
  const isLive = test.steps.some(({ kind }) => kind === 'advance')
  const stop = new AbortController()
  const messages: string[] = []
  const note = (message: string): void => void messages.push(message)
  const tables = new Map<string, RunningTable>()
  for (const use of plan.tables ?? []) {
    const rows = rowsFor(use.name, test)
    if (rows === undefined && catalog.tables.get(use.use.name)?.selfContained) continue
    // Nothing is opened, so a table that the test does not speak of has no rows.
    const table = tableStandIn(use, rows ?? [], catalog)
    if (typeof table === 'string')
      return { test, failures: [], came: new Map(), reached: new Set(), error: table }
    tables.set(use.name, table)
  }
  const { logical, physical } = planPipeline(testPlan(plan, test), catalog, { off: asWritten })
  const running = runPipeline({
    plan: logical,
    physical,
    catalog: {
      ...catalog,
      sources: new Map(catalog.sources).set(standInSource, handSource(hands, [], !isLive)),
      sinks: new Map(catalog.sinks).set(standInSink, keepingSink(kept)),
    },
    clock,
    run: { now: clock.now, random: () => 0.5 },
    log: { info: () => {}, warn: note, error: note },
    codegen: true,
    tables,
    untilEof: false,
    stop: stop.signal,
  })
  let isOver = false
  const finished = running.then((result) => {
    isOver = true
    return result
  })
  await settle()

  const failures: Failure[] = []
  const came = new Map<Expectation, readonly Rec[]>()
  const seen = new Map<string, number>()
  const complete = async (): Promise<void> => {
    for (const hand of hands.values()) hand.end()
    await settle()
    // What waits for the clock (a retry, a trigger) has its time.
    for (let i = 0; i < 100 && !isOver; i++) await clock.advance(1_000_000, settle)
  }
  const last = lastInput(test.steps)
  for (const [i, step] of test.steps.entries()) {
    switch (step.kind) {
      case 'lines':
        hands.get(step.source)?.lines(step.text)
        await settle()
        break
      case 'records':
        hands.get(step.source)?.records(step.events)
        await settle()
        break
      case 'advance':
        await clock.advance(step.micros, settle)
        break
      case 'expect': {
        if (i > last && test.steps[last]?.kind !== 'advance') await complete()
        const all = kept.get(step.sink) ?? []
        const fresh = all.slice(seen.get(step.sink) ?? 0).map((event) => typedEvent(event, step.type))
        seen.set(step.sink, all.length)
        came.set(step, fresh)
        const difference = compare(step, fresh)
        if (difference !== undefined) failures.push({ step, difference })
        break
      }
      case 'table':
        break
    }
  }
  await complete()
  stop.abort()
  const { ledger, failure, deadLetters } = await finished
  const unequal = imbalances(logical, ledger, deadLetters)
  const error = failure?.message ?? (unequal.length === 0 ? undefined : tellImbalance(unequal))
  const reached = new Set(logical.nodes.filter(({ id }) => ledger.of(id).in > 0).map(({ id }) => id))
  return { test, failures, came, reached, ...(error === undefined ? {} : { error }) }
}

/** What a test gives for a table; undefined where it does not speak of it. */
function rowsFor(table: string, { steps }: TestCase): readonly Rec[] | undefined {
  const given = steps.filter((step) => step.kind === 'table').filter((step) => step.table === table)
  return given.length === 0 ? undefined : given.flatMap(({ rows }) => rows)
}

/** The number of the last step that is no expectation. */
const lastInput = (steps: readonly TestStep[]): number => steps.findLastIndex(({ kind }) => kind !== 'expect')

/** The clock begins in 2026, or with the first event where that is earlier. */
function startOf({ steps }: TestCase): number {
  let start = usualStart
  for (const step of steps) {
    if (step.kind !== 'records') continue
    for (const event of step.events) {
      const time = event['@time']
      if (time instanceof Time) start = Math.min(start, time.micros)
    }
  }
  return start
}

/** Lets everything that waits for nothing but its turn go on. */
const settle = async (): Promise<void> => {
  for (let i = 0; i < 8; i++) await nextTurn()
}

const tellImbalance = (found: readonly Imbalance[]): string =>
  `The ledger does not balance: ${found.map(({ rule, left, right }) => `${rule} (${left}, ${right})`).join('; ')}.`
