import { charsetOf } from '../core/charset/charset.ts'
import type { SourceNode } from '../ir/plan.ts'
import type { SourceContext } from '../operators/contract/source.ts'
import { isFenced } from '../plan/delivery/is-fenced.ts'
import { readsMetadata } from '../plan/reads-metadata.ts'
import type { SourcePart } from './graph.ts'
import type { GraphOptions } from './graph-options.ts'
import { LineChunk } from './line-chunk.ts'
import { SourceRunner } from './source-runner.ts'
import type { Spool } from './spool/spool.ts'

/** Metadata that only the messages of a broker bring. */
const ofMessages: ReadonlySet<string> = new Set(['key', 'headers', 'timestamp'])

interface Given extends Pick<SourcePart, 'gate' | 'running' | 'time' | 'turn'> {
  /** What it reads goes through that first. */
  readonly spool: Spool | undefined
}

/** Makes the runner of a source. */
export function buildSource(
  node: SourceNode,
  { gate, running, time, turn, spool }: Given,
  options: GraphOptions,
): SourceRunner {
  const { catalog, clock, run, log, untilEof, pool, store, countLines } = options
  const spec = catalog.sources.get(node.use.name)!
  const recycle = (buffer: Buffer): void => pool.give(buffer, running.home)
  const { clocks } = time
  return new SourceRunner({
    gate,
    turn,
    clock,
    random: run.random,
    log,
    restored: store?.positions(node.name) ?? new Map(),
    saturated: running.saturated,
    begun: options.begun,
    open: (context) => spool?.running(context) ?? spec.open(node.use.settings, context),
    context: {
      name: node.name,
      pipeline: options.plan.settings.name,
      clock,
      log,
      untilEof,
      maxLine: node.common.maxLine ?? 1024 * 1024,
      onLong: node.common.onLong ?? 'reject',
      ...recodingOf(node, options),
      partitions: time,
      watermark: clocks?.isLive === false ? (partition) => clocks.watermarkOf(partition) : undefined,
      buffer: (size) => pool.take(size, running.home),
      recycle,
      wantsMessages: readsMetadata(options.plan, ofMessages),
      chunk: (buffer, start, end, origin, firstLine, offset, more = {}) =>
        new LineChunk(
          { ...more, buffer, start, end, origin, firstLine, offset, received: clock.now() },
          countLines,
          recycle,
        ),
      evaluate: options.evaluate,
      ...(options.wantEpoch === undefined ? {} : { wantEpoch: options.wantEpoch }),
      ...(store !== undefined && isFenced(node, options.plan, catalog)
        ? { decidesWith: options.together }
        : {}),
    },
  })
}

function recodingOf(
  { id, common }: SourceNode,
  { plan, ledger }: GraphOptions,
): Pick<SourceContext, 'recoding'> {
  const charset = common.charset === undefined ? undefined : charsetOf(common.charset)
  if (charset === undefined) return {}
  const counters = ledger.of(id)
  const replaced = (lines: number): void => {
    counters.replaced += lines
  }
  return { recoding: { charset, strict: plan.settings.strict, replaced } }
}
