import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { type Clock, systemClock } from '../../src/core/clock.ts'
import { parseJson } from '../../src/core/json.ts'
import type { Rec } from '../../src/core/value.ts'
import type { LogicalPlan } from '../../src/ir/plan.ts'
import { catalog as allOperators } from '../../src/operators/catalog.ts'
import type { Catalog } from '../../src/operators/contract/catalog.ts'
import { planPipeline } from '../../src/plan/plan-pipeline.ts'
import { imbalances } from '../../src/runtime/balance.ts'
import type { Counters } from '../../src/runtime/ledger.ts'
import { type RunOptions, type RunResult, runPipeline } from '../../src/runtime/run.ts'
import { planOf } from './compile-text.ts'

/** A folder of its own for a test, gone at its end. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'logpipe-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export interface PipeRun {
  readonly result: RunResult
  readonly plan: LogicalPlan
  readonly messages: readonly string[]
  /** The counters of the node that is called so: a source or sink by its name, a stage by its. */
  readonly counters: (name: string) => Counters
}

interface Given {
  readonly catalog?: Catalog
  readonly clock?: Clock
  readonly noPasses?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly options?: Partial<RunOptions>
}

/** Runs a whole pipeline as `run --until-eof` does, and holds its ledger against the protocol. */
export async function runPipe(text: string, given: Given = {}): Promise<PipeRun> {
  const { catalog = allOperators, clock = systemClock, noPasses = [], options = {}, env = {} } = given
  const compiled = await planOf(text, { catalog, env })
  const { logical: plan, physical } = planPipeline(compiled, catalog, { off: new Set(noPasses) })
  const messages: string[] = []
  const note = (message: string): void => void messages.push(message)
  const result = await runPipeline({
    plan,
    physical,
    catalog,
    clock,
    run: { now: clock.now, random: () => 0.5 },
    log: { info: note, warn: note, error: note },
    codegen: true,
    untilEof: true,
    stop: new AbortController().signal,
    ...options,
  })
  if (result.failure !== undefined) throw result.failure
  expect(imbalances(plan, result.ledger, result.deadLetters)).toEqual([])
  const counters = (name: string): Counters => {
    const node = plan.nodes.find((each) =>
      each.op === 'source' || each.op === 'sink'
        ? each.name === name
        : each.op === 'stateful' && each.use.name === name,
    )
    return result.ledger.of(node!.id)
  }
  return { result, plan, messages, counters }
}

/** Writes lines to a file in a folder and gives its path. */
export function writeLines(folder: string, name: string, lines: readonly string[]): string {
  const path = join(folder, name)
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''))
  return path
}

/** The records of a file of JSON lines. */
export const readRecords = (path: string): readonly Rec[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parseJson(line) as Rec)
