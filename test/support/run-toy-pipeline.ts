import { expect } from 'vitest'
import { type Clock, systemClock } from '../../src/core/clock.ts'
import { imbalances } from '../../src/runtime/balance.ts'
import { BufferPool } from '../../src/runtime/buffer-pool.ts'
import { type RunOptions, type RunResult, runPipeline } from '../../src/runtime/run.ts'
import { connectorCatalog } from './connector-catalog.ts'
import { connectorPlan } from './connector-plan.ts'

interface Toys {
  readonly sources: Parameters<typeof connectorPlan>[0]
  readonly sinks: Parameters<typeof connectorPlan>[1]
  readonly settings?: Parameters<typeof connectorPlan>[2]
  readonly specs?: readonly unknown[]
  readonly clock?: Clock
  readonly stop?: AbortSignal
  readonly options?: Partial<RunOptions>
}

export interface ToyResult extends RunResult {
  readonly messages: readonly string[]
  readonly pool: BufferPool
}

/** Runs a pipeline of toys or real connectors, with poisoned buffers, and holds its ledger against the protocol. */
export async function runToyPipeline(toys: Toys): Promise<ToyResult> {
  const { plan, physical } = connectorPlan(toys.sources, toys.sinks, toys.settings)
  const messages: string[] = []
  const note = (message: string): void => void messages.push(message)
  const pool = new BufferPool({ poison: true })
  const kinds = (kind: string) =>
    (toys.specs ?? []).filter((spec) => (spec as { kind: string }).kind === kind)
  const clock = toys.clock ?? systemClock
  const result = await runPipeline({
    plan,
    physical,
    catalog: connectorCatalog({ sources: kinds('source'), sinks: kinds('sink') }),
    clock,
    run: { now: clock.now, random: () => 0.5 },
    log: { info: note, warn: note, error: note },
    codegen: true,
    untilEof: false,
    stop: toys.stop ?? new AbortController().signal,
    pool,
    ...toys.options,
  })
  expect(imbalances(plan, result.ledger, result.deadLetters)).toEqual([])
  return { ...result, messages, pool }
}
