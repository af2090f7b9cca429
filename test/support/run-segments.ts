import { expect } from 'vitest'
import { parseJson, toJson } from '../../src/core/json.ts'
import type { Rec } from '../../src/core/value.ts'
import type { LogicalPlan, SinkNode, SourceNode } from '../../src/ir/plan.ts'
import { catalog } from '../../src/operators/catalog.ts'
import type { Chunk, RecordChunk } from '../../src/operators/contract/chunk.ts'
import { planPipeline } from '../../src/plan/plan-pipeline.ts'
import { printPlan } from '../../src/plan/print-plan.ts'
import { imbalances } from '../../src/runtime/balance.ts'
import { Ledger } from '../../src/runtime/ledger.ts'
import { MetricRegistry } from '../../src/runtime/metrics/metric-registry.ts'
import { noteCopies } from '../../src/runtime/note-copies.ts'
import { compileSegment } from '../../src/runtime/segment/compile-segment.ts'
import { TapRegistry } from '../../src/runtime/taps/tap-registry.ts'
import type { Outcome } from './reference-interpreter.ts'

const run = { now: () => 0, random: () => 0 }

/** Runs a plan with the engine's segments, all texts of a source in one chunk. */
export function runSegments(
  plan: LogicalPlan,
  texts: Readonly<Record<string, readonly string[]>>,
  codegen: boolean,
): Outcome {
  const { logical, physical } = planPipeline(plan, catalog)
  const outcome: Outcome = { written: new Map(), rejects: [] }
  const shared = new Map<string, unknown>()
  const ledger = new Ledger()
  for (const segment of physical.segments) {
    const source = logical.nodes.find(({ id }) => id === segment.source) as SourceNode
    const running = compileSegment({
      plan: logical,
      segment,
      catalog,
      run,
      codegen,
      ledger,
      shared,
      metrics: new MetricRegistry(),
      taps: new TapRegistry({ now: () => 0 }),
      buffer: (size = 64 * 1024) => Buffer.alloc(size),
      recycle: () => {},
      emit(id, { buffer, start, end, count }, release) {
        const sink = logical.nodes.find((node) => node.id === id) as SinkNode
        const lines = buffer.toString('utf8', start, end).split('\n').slice(0, -1)
        const written = sink.format === undefined ? Array.from({ length: count }, () => '') : lines
        outcome.written.set(sink.name, [...(outcome.written.get(sink.name) ?? []), ...written])
        ledger.of(id).written += count
        release()
      },
      inlet: () => ({ take: () => null, saturated: () => false }),
      clocks: undefined,
      reject: ({ stage, raw, event }) =>
        outcome.rejects.push(`${stage.split(' ')[0]}: ${raw ?? toJson(event ?? {})}`),
    })
    running.run(chunkOf(source, texts[source.name] ?? []))
  }
  noteCopies(logical, ledger)
  expect(imbalances(logical, ledger, 0), printPlan(logical, catalog)).toEqual([])
  return outcome
}

function chunkOf(source: SourceNode, texts: readonly string[]): Chunk | RecordChunk {
  const origin = { source: source.name, partition: source.name, path: null }
  if (source.format === undefined) {
    const events = texts.map((text) => parseJson(text) as Rec)
    return { kind: 'records', events, origin, firstLine: 1, received: 0 }
  }
  const buffer = Buffer.from(texts.map((text) => `${text}\n`).join(''))
  return {
    kind: 'chunk',
    buffer,
    start: 0,
    end: buffer.length,
    lines: texts.length,
    origin,
    firstLine: 1,
    offset: 0,
    received: 0,
    retain: () => {},
    release: () => {},
  }
}
