import type { Rec } from '../../src/core/value.ts'
import {
  defineSink,
  type Encoded,
  noRows,
  type RunningSink,
  type SinkContext,
} from '../../src/operators/contract/sink.ts'
import { defineSource, type Positions, type SourceContext } from '../../src/operators/contract/source.ts'

const common = { since: '0.1.0', params: {}, positional: [], examples: [] }

/** A source that lives as long as the test's function runs. */
export const toySource = (
  name: string,
  run: (context: SourceContext) => Promise<void>,
  position: () => Positions = () => new Map(),
) =>
  defineSource({
    ...common,
    name,
    summary: 'Does what a test says.',
    format: 'lines',
    meta: [],
    bounded: () => false,
    replayable: true,
    open: (_settings, context) => ({ run: () => run(context), position }),
    probe: () => Promise.resolve(),
  })

/** Pushes texts as chunks, as many lines each as they hold, waiting at the gate before each. */
export async function pushTexts(context: SourceContext, texts: Iterable<string>): Promise<number> {
  let pushed = 0
  for (const text of texts) {
    for (let wait = context.ready(); wait !== undefined; wait = context.ready()) await wait
    if (context.stop.aborted) break
    pushText(context, text)
    pushed++
  }
  return pushed
}

export function pushText(context: SourceContext, text: string): void {
  const buffer = context.buffer()
  const length = buffer.write(text)
  context.push(context.chunk(buffer, 0, length, { source: context.name, partition: 'p', path: null }, 1, 0))
}

/** Pushes records. */
export function pushRecords(context: SourceContext, events: readonly Rec[]): void {
  context.push({
    kind: 'records',
    events,
    origin: { source: context.name, partition: 'p', path: null },
    firstLine: 1,
    received: 0,
  })
}

/** A sink made of a test's functions. */
export const toySink = (
  name: string,
  parts: Partial<RunningSink> & { readonly open?: (context: SinkContext) => void | Promise<void> },
) =>
  defineSink({
    ...common,
    name,
    summary: 'Does what a test says.',
    format: 'lines',
    open: async (_settings, context) => {
      await parts.open?.(context)
      return {
        write: parts.write ?? (() => {}),
        ...(parts.marks === undefined ? {} : { marks: parts.marks }),
        ...(parts.gather === undefined ? {} : { gather: parts.gather }),
        flush: async () => {
          await parts.flush?.()
          return noRows
        },
        close: parts.close ?? (() => Promise.resolve()),
      }
    },
    probe: () => Promise.resolve(),
  })

/** The texts of pieces. */
export const textOf = (pieces: readonly Encoded[]): string =>
  pieces.map(({ buffer, start, end }) => buffer.toString('utf8', start, end)).join('')
