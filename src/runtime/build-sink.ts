import type { SinkNode } from '../ir/plan.ts'
import { isDirect } from '../plan/delivery/is-direct.ts'
import type { Refusals } from './refusals.ts'
import { SinkRunner } from './sink-runner.ts'
import type { Wiring } from './wiring.ts'

/** What a pipeline without a planner's word gets before each sink. */
const defaultEvents = 16_384
const defaultBytes = 8 * 1024 * 1024

/** Makes the runner of a sink with its buffer. */
export function buildSink(
  node: SinkNode,
  refusals: Refusals | undefined,
  { gates, reach, options }: Wiring,
): SinkRunner {
  const { plan, physical, catalog, ledger, clock, run, log, abandon, ending, store } = options
  const place = physical.buffers.find(({ sink }) => sink === node.id)
  // A stage that lets events pass does not wait: what stands before it has to.
  const feeding = [...gates.keys()].filter(
    (id) =>
      node.id === plan.deadLetter ||
      place === undefined ||
      place.sources.includes(id) ||
      reach.get(id)?.sinks.has(node.id),
  )
  return new SinkRunner({
    title: `${node.use.name} sink "${node.name}"`,
    counters: ledger.of(node.id),
    events: place?.events ?? node.common.bufferEvents ?? plan.settings.bufferEvents ?? defaultEvents,
    bytes: place?.bytes ?? node.common.bufferBytes ?? plan.settings.bufferBytes ?? defaultBytes,
    overflow: node.common.overflow,
    retry: node.common.retry,
    stopsOnError: node.common.stopsOnError === true,
    gates: feeding.map((id) => gates.get(id)!),
    clock,
    random: run.random,
    log,
    abandon,
    ending,
    durable: store !== undefined,
    awaitsDecision: store !== undefined && isDirect(node, catalog),
    passed(epoch, rows) {
      options.passed(node, epoch, rows)
      refusals?.passed(epoch)
    },
    refused(piece, code, reason) {
      const routed = refusals?.send(piece, code, reason) ?? 0
      options.refused(node, piece.count, routed)
    },
    finished: options.finished,
    acted: options.acted,
    failed: options.failed,
  })
}
