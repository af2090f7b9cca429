import { tmpdir } from 'node:os'
import type { Clock } from '../core/clock.ts'
import { RunError } from '../core/run-error.ts'
import type { RunContext } from '../ir/callable.ts'
import type { LogicalPlan, NodeId, SinkNode } from '../ir/plan.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import type { Log } from '../operators/contract/log.ts'
import type { Metrics } from '../operators/contract/metrics.ts'
import type { Marks, RunningSink, SinkContext } from '../operators/contract/sink.ts'
import { directSinks } from '../plan/delivery/is-direct.ts'
import { apartFrom } from './apart-from.ts'
import type { DeadLetterRoute } from './dead-letter-route.ts'
import { defectOf } from './defect.ts'
import type { Ending } from './ending.ts'
import type { PassCrashPoint } from './epoch/crash-points.ts'
import type { Epochs } from './epoch/epochs.ts'
import type { StateStore } from './epoch/state-store.ts'
import type { Graph } from './graph.ts'
import type { Ledger } from './ledger.ts'
import { openedInTime } from './opened-in-time.ts'
import { JointDelivery } from './outbox/joint-delivery.ts'
import { missOutboxes, openOutbox } from './outbox/open-outbox.ts'
import type { Outbox } from './outbox/outbox.ts'
import { innerRows } from './outbox/outbox-rows.ts'
import { usesOutbox } from './outbox/uses-outbox.ts'
import { retry } from './retry.ts'

interface Options {
  readonly plan: LogicalPlan
  readonly catalog: Catalog
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  readonly run: RunContext
  readonly crashPoint?: PassCrashPoint
  readonly graph: Graph
  readonly ledger: Ledger
  readonly letters: DeadLetterRoute
  readonly store: StateStore | undefined
  readonly together: SinkContext['together']
  readonly epochs: () => Epochs | undefined
  readonly stop: AbortSignal
  readonly abandon: AbortSignal
  readonly ending: Ending
  readonly gone: (sink: NodeId) => void
  readonly failed: (error: RunError) => void
}

/** Opens all sinks, those behind an outbox with it, and hands them to their runners. Gives the outboxes by sink. */
export async function openSinks(options: Options): Promise<ReadonlyMap<NodeId, Outbox>> {
  const { plan, catalog, store, graph, log, clock } = options
  const outboxes = new Map<NodeId, Outbox>()
  const joints: Joints = new Map()
  const sinks = plan.nodes.filter((node): node is SinkNode => node.op === 'sink')
  if (store?.directory !== undefined)
    await missOutboxes(
      store,
      store.directory,
      sinks.map(({ name }) => name),
      directSinks(plan, catalog).map(({ name }) => name),
    )
  for (const node of sinks) {
    const runner = graph.sinks.get(node.id)!
    if (usesOutbox(node, catalog, store)) {
      const outbox = await openBehind(node, store, options, joints)
      outboxes.set(node.id, outbox)
      runner.start(outbox)
    } else {
      if (node.common.isolate === true)
        log.warn(
          `Sink "${node.name}" is isolated by an outbox only where state is kept; give a directory with "--state DIR". Until then the others wait for it.`,
          { code: 'LP5438' },
        )
      const sink = await open(node, options, () => ({
        restored: store === undefined ? new Map() : innerRows(store, node.name, false),
        intend:
          store &&
          ((rows) => {
            store.intend(node.name, rows)
            options.epochs()?.intended(node.name, rows)
          }),
        wantEpoch: store && (() => void clock.after(0, () => options.epochs()?.begin())),
        refuse(piece, code, reason) {
          if (node.common.stopsOnError === true)
            throw new RunError(code, `${node.use.name} sink "${node.name}"`, 'config', sentence(reason))
          runner.refuse(piece, code, reason)
        },
      }))
      runner.start(sink)
    }
  }
  return outboxes
}

/** Deliveries of sinks that commit together. */
type Joints = Map<Marks, JointDelivery>

function jointOf(marks: Marks | undefined, joints: Joints): JointDelivery | undefined {
  if (marks === undefined) return undefined
  const joint = joints.get(marks) ?? new JointDelivery(marks)
  joints.set(marks, joint)
  return joint
}

const sentence = (reason: string): string => `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`

async function openBehind(
  node: SinkNode,
  store: StateStore & { readonly directory: string },
  options: Options,
  joints: Joints,
): Promise<Outbox> {
  const {
    plan,
    graph,
    ledger,
    letters,
    clock,
    run,
    log,
    crashPoint = () => {},
    abandon,
    ending,
    failed,
  } = options
  const inner = await open(node, options, () => ({
    restored: innerRows(store, node.name, true),
    intend: (rows) => store.noteDeliveries(node.name, rows),
    refuse: undefined,
  }))
  return openOutbox(node, {
    inner,
    joint: jointOf(inner.marks, joints),
    isRecords: options.catalog.sinks.get(node.use.name)?.record !== undefined,
    store,
    durability: plan.settings.durability,
    runner: graph.sinks.get(node.id)!,
    epochs: options.epochs,
    box: graph.letterBoxes.get(node.id),
    tell: (letter) => void letters.send(letter, undefined),
    counters: ledger.of(node.id),
    clock,
    random: run.random,
    logger: log,
    crashPoint,
    giveUp: abandon,
    ending,
    failed: (error) => failed(defectOf(error, `the outbox of sink "${node.name}"`)),
  })
}

async function open(
  node: SinkNode,
  {
    plan,
    catalog,
    clock,
    log,
    metrics,
    run,
    crashPoint,
    store,
    together,
    stop,
    abandon,
    ending,
    gone,
  }: Options,
  // Anew for each attempt: one that failed may have written rows.
  kept: () => Pick<SinkContext, 'restored' | 'intend' | 'refuse' | 'wantEpoch'>,
): Promise<RunningSink> {
  const retried = <T>(work: () => T | Promise<T>): Promise<T> =>
    retry(work, {
      clock,
      random: run.random,
      giveUp: stop,
      failed: (error) => log.warn(error.message, { code: error.code, sink: node.name }),
    })
  const spec = catalog.sinks.get(node.use.name)!
  const unheard = new AbortController()
  const giveUp = (): void => unheard.abort()
  abandon.addEventListener('abort', giveUp, { once: true })
  // Nothing has been read that could be lost.
  stop.addEventListener('abort', giveUp, { once: true })
  if (stop.aborted || abandon.aborted) giveUp()
  const title = `${node.use.name} sink "${node.name}"`
  const opening = (): Promise<RunningSink> =>
    spec.open(node.use.settings as never, {
      ...kept(),
      together,
      name: node.name,
      pipeline: plan.settings.name,
      clock,
      log,
      metrics,
      gone: () => gone(node.id),
      crashPoint: crashPoint as ((point: string) => void) | undefined,
      durability: plan.settings.durability,
      scratch: store?.directory ?? tmpdir(),
      ...apartFrom(plan, catalog, store),
      stop: unheard.signal,
      hurry: ending.begun,
    })
  const sink = await retried(() =>
    openedInTime(opening(), {
      title,
      clock,
      stop: unheard.signal,
      late: (opened) => opened.close(),
    }),
  )
  // A crash may have come between the decision and what was to follow it.
  if (store !== undefined && store.epoch > 0) await retried(() => sink.decided?.())
  stop.removeEventListener('abort', giveUp)
  return sink
}
