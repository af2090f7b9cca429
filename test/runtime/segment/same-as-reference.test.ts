import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJson, toJson } from '../../../src/core/json.ts'
import type { Rec } from '../../../src/core/value.ts'
import type { LogicalPlan, SinkNode, SourceNode } from '../../../src/ir/plan.ts'
import { catalog } from '../../../src/operators/catalog.ts'
import type { Chunk, RecordChunk } from '../../../src/operators/contract/chunk.ts'
import { planPipeline } from '../../../src/plan/plan-pipeline.ts'
import { printPlan } from '../../../src/plan/print-plan.ts'
import { imbalances } from '../../../src/runtime/balance.ts'
import { Ledger } from '../../../src/runtime/ledger.ts'
import { noteCopies } from '../../../src/runtime/note-copies.ts'
import { compileSegment } from '../../../src/runtime/segment/compile-segment.ts'
import { someInputs, somePipeline } from '../../support/random-pipelines.ts'
import { type Outcome, ReferenceInterpreter, sorted } from '../../support/reference-interpreter.ts'

const run = { now: () => 0, random: () => 0 }

/** Runs a plan with the engine's segments, all texts of a source in one chunk. */
function runSegments(
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

const runs = Number(process.env['FUZZ_RUNS'] ?? 300)

test.each([
  ['closures', false],
  ['generated code', true],
])('%s give the events and rejects that the reference interpreter gives', (_, codegen) => {
  fc.assert(
    fc.property(somePipeline, someInputs, (plan, { source0, source1 }) => {
      // A source of records cannot be given what is no record.
      const texts = { source0: source0.filter((text) => text !== 'no json' || hasText(plan)), source1 }
      const expected = sorted(inKeyOrder(new ReferenceInterpreter(plan).runLogical(texts)))
      expect(sorted(inKeyOrder(runSegments(plan, texts, codegen))), printPlan(plan, catalog)).toEqual(
        expected,
      )
    }),
    { numRuns: runs },
  )
})

const hasText = (plan: LogicalPlan): boolean =>
  plan.nodes.some((node) => node.op === 'source' && node.name === 'source0' && node.format !== undefined)

/** Events are equal whatever the order of their keys. */
function inKeyOrder({ written, rejects }: Outcome): Outcome {
  const sortKeys = (text: string): string =>
    text.startsWith('{')
      ? JSON.stringify(JSON.parse(text), (_, value: unknown) =>
          typeof value === 'object' && value !== null && !Array.isArray(value)
            ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
            : value,
        )
      : text
  return { written: new Map([...written].map(([sink, texts]) => [sink, texts.map(sortKeys)])), rejects }
}
