/** What stands for sources and sinks while an inline test runs: nothing is opened. */
import { parseJson } from '../core/json.ts'
import { isRecord, type Rec } from '../core/value.ts'
import { anySpec } from '../operators/contract/catalog.ts'
import type { Origin } from '../operators/contract/chunk.ts'
import { defineSink, noRows, type SinkSpec } from '../operators/contract/sink.ts'
import { defineSource, type SourceContext, type SourceSpec } from '../operators/contract/source.ts'

export const standInSource = 'stand_in'
export const standInSink = 'stand_in'

const common = {
  summary: 'Stands in while a test runs.',
  since: '0.1.0',
  params: {},
  positional: [],
  examples: [],
}

/** A source at the hands of a test. */
export interface Hand {
  readonly lines: (text: string) => void
  readonly records: (events: readonly Rec[]) => void
  readonly end: () => void
}

/**
 * The source of a test: each node that opens it leaves a hand under its name. `begunAt`: the number of the first line, by source, where an
 * earlier run has read those before.
 */
export function handSource(
  hands: Map<string, Hand>,
  meta: readonly string[],
  isBounded: boolean,
  begunAt: ReadonlyMap<string, number> = new Map(),
): SourceSpec {
  return anySpec(
    defineSource({
      ...common,
      name: standInSource,
      format: 'lines',
      meta,
      bounded: () => isBounded,
      replayable: false,
      open: (_settings, context) => {
        let finish = (): void => {}
        const over = new Promise<void>((resolve) => {
          finish = resolve
        })
        context.stop.addEventListener('abort', () => finish(), { once: true })
        hands.set(context.name, handOf(context, finish, begunAt.get(context.name) ?? 1))
        return { run: () => over, position: () => new Map() }
      },
      probe: () => Promise.resolve(),
    }),
  )
}

function handOf(context: SourceContext, end: () => void, firstLine: number): Hand {
  const origin: Origin = { source: context.name, partition: context.name, path: null }
  let line = firstLine
  let offset = 0
  return {
    end,
    lines(text) {
      if (text === '') return
      const bytes = Buffer.from(text.endsWith('\n') ? text : `${text}\n`)
      const buffer = context.buffer(bytes.length)
      bytes.copy(buffer)
      const chunk = context.chunk(buffer, 0, bytes.length, origin, line, offset)
      line += chunk.lines
      offset += bytes.length
      context.push(chunk)
    },
    records(events) {
      context.push({ kind: 'records', events, origin, firstLine: line, received: context.clock.now() })
      line += events.length
    },
  }
}

/** The sink of a test: what arrives is kept by the sink's name, as JSON would show it. */
export function keepingSink(kept: Map<string, Rec[]>): SinkSpec {
  return anySpec(
    defineSink({
      ...common,
      name: standInSink,
      format: 'json',
      open: (_settings, { name }) => {
        const events: Rec[] = kept.get(name) ?? []
        kept.set(name, events)
        return Promise.resolve({
          write(pieces) {
            for (const { buffer, start, end } of pieces) {
              for (const text of buffer.toString('utf8', start, end).split('\n')) {
                const event = text === '' ? null : parseJson(text)
                if (isRecord(event)) events.push(event)
              }
            }
          },
          flush: () => Promise.resolve(noRows),
          close: () => Promise.resolve(),
        })
      },
      probe: () => Promise.resolve(),
    }),
  )
}
