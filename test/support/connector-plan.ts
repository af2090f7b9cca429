import type { Expr } from '../../src/ir/expression.ts'
import type { LogicalPlan, NodeId, RetryPolicy, SinkNode, SourceNode } from '../../src/ir/plan.ts'
import type { PhysicalPlan } from '../../src/ir/segment.ts'
import { openRecord, stringType } from '../../src/ir/type.ts'

const span = { start: 0, end: 0 }

/** A constant string as an expression. */
export const constant = (value: string): Expr => ({ op: 'const', value, type: stringType, span })

interface ToySource {
  readonly use: string
  readonly settings?: Readonly<Record<string, unknown>>
  /** Default `lines`; null: the source makes records. */
  readonly format?: string | null
  readonly charset?: string
  readonly maxLine?: number
  readonly onLong?: 'reject' | 'cut'
}
interface ToySink {
  readonly use: string
  readonly settings?: Readonly<Record<string, unknown>>
  /** Default `lines`; null: nothing is encoded. */
  readonly format?: string | null
  readonly events?: number
  readonly bytes?: number
  readonly overflow?: 'block' | 'drop_newest' | 'drop_oldest'
  readonly isolate?: true
  readonly retry?: RetryPolicy
  /** Bytes. */
  readonly outbox?: number
  /** Takes the dead letters and no events. */
  readonly deadLetter?: boolean
}

/** A plan in which every source feeds every sink that is not the dead letter's. Sources come first, `source0`, then `sink0` … */
export function connectorPlan(
  sources: readonly ToySource[],
  sinks: readonly ToySink[],
  settings: Partial<LogicalPlan['settings']> = {},
): { readonly plan: LogicalPlan; readonly physical: PhysicalPlan } {
  const sourceNodes = sources.map(
    (source, id): SourceNode => ({
      op: 'source',
      id,
      span,
      file: '',
      name: `source${id}`,
      use: { name: source.use, settings: source.settings ?? {} },
      ...(source.format === null ? {} : { format: { name: source.format ?? 'lines', settings: {} } }),
      common: {
        ...(source.charset === undefined ? {} : { charset: source.charset }),
        ...(source.maxLine === undefined ? {} : { maxLine: source.maxLine }),
        ...(source.onLong === undefined ? {} : { onLong: source.onLong }),
      },
      type: openRecord,
    }),
  )
  const sinkNodes = sinks.map(
    (sink, i): SinkNode => ({
      op: 'sink',
      id: sources.length + i,
      span,
      file: '',
      name: `sink${i}`,
      use: { name: sink.use, settings: sink.settings ?? {} },
      ...(sink.format === null ? {} : { format: { name: sink.format ?? 'lines', settings: {} } }),
      inputs: sink.deadLetter === true ? [] : sourceNodes.map(({ id }) => ({ node: id, port: 'out' })),
      common: {
        except: [],
        overflow: sink.overflow ?? 'block',
        ...(sink.isolate === undefined ? {} : { isolate: sink.isolate }),
        ...(sink.retry === undefined ? {} : { retry: sink.retry }),
        ...(sink.outbox === undefined ? {} : { outbox: sink.outbox }),
      },
    }),
  )
  const fed = sinkNodes.filter(({ inputs }) => inputs.length > 0)
  const deadLetter: NodeId | undefined = sinkNodes.find(({ inputs }) => inputs.length === 0)?.id
  const ends = fed.map(({ id }) => ({ steps: [], end: { kind: 'sink' as const, node: id } }))
  return {
    plan: {
      settings: {
        name: 'toy',
        checkpoint: 1_000_000,
        strict: false,
        shutdownTimeout: 10_000_000,
        workers: 1,
        durability: 'power',
        late: 'strict',
        onChange: 'refuse',
        maxJump: 3_600_000_000,
        ...settings,
      },
      nodes: [...sourceNodes, ...sinkNodes],
      ...(deadLetter === undefined ? {} : { deadLetter }),
    },
    physical: {
      segments: sourceNodes.map(({ id }) => ({
        source: id,
        tree: ends.length === 1 ? ends[0]! : { steps: [], end: { kind: 'fan' as const, branches: ends } },
      })),
      buffers: sinkNodes.map(({ id }, i) => ({
        sink: id,
        sources: sourceNodes.map((source) => source.id),
        events: sinks[i]!.events ?? 10_000,
        bytes: sinks[i]!.bytes ?? 4 * 1024 * 1024,
      })),
    },
  }
}
