import { messageOf } from '../../../core/message-of.ts'
import { RunError } from '../../../core/run-error.ts'
import type { Rec, Value } from '../../../core/value.ts'
import type { Group, GroupAggregator } from '../../contract/group-aggregator.ts'
import { type HeldEvent, heldEventCodec, holdEvent, restoredEvents } from '../../contract/held-event.ts'
import { type Meta, noMeta } from '../../contract/row.ts'
import { Refusal } from '../../contract/stage.ts'
import type { StateTable } from '../../contract/state.ts'
import type { RunningStateful, Slices, StatefulContext, Taken } from '../../contract/stateful.ts'
import { BoundedGroupQueue } from './bounded-group-queue.ts'
import { GroupRunner } from './group-runner.ts'

/** Finished groups between the aggregator and what stands behind it. */
const capacity = 64
const slice = 100

/**
 * A group aggregator as a stage. What it holds is its own affair and cannot be kept, so the events are: each stays in the state until a group
 * that holds it (the very object) has been handed over, or until a flush has given everything. After a restart those that are left are added
 * again. A cut waits until nothing is under way, so no group is both sent and made again unless the aggregator copies its events.
 */
export class RunningGroups implements RunningStateful {
  readonly #name: string
  readonly #context: StatefulContext
  readonly #queue: BoundedGroupQueue
  readonly #runner: GroupRunner
  readonly #kept: StateTable<HeldEvent>
  /** Events that no group has taken along, by identity. */
  readonly #left = new Map<Rec, HeldEvent>()
  /** Those of them that the aggregator has accepted. */
  readonly #inside = new Set<HeldEvent>()
  #refused: { readonly refusal: Refusal; readonly held: HeldEvent }[] = []
  #arrivals = 0
  /** Offered, and neither accepted nor refused. */
  #entering = 0
  #isClosing = false
  #isClosed = false
  /** It could not start: the run ends, and this is told once. */
  #fatal: RunError | undefined
  #hasFailed = false

  constructor(name: string, aggregator: GroupAggregator, context: StatefulContext) {
    this.#name = name
    this.#context = context
    const { clock, log } = context
    this.#kept = context.state('events', heldEventCodec).table('held')
    this.#queue = new BoundedGroupQueue(capacity, clock, (group) => this.#handedOver(group))
    this.#runner = new GroupRunner({
      aggregator,
      queue: this.#queue,
      context: { name: context.uid, clock, log },
      flushed: () => this.#settleAll(),
      failed: (error) => this.#flushFailed(error),
    })
    this.#start()
  }

  take(_input: number, args: readonly Value[], meta: Meta): Taken {
    const held = holdEvent(0, args, meta, this.#arrivals++)
    this.#kept.set(held.arrival, held)
    return this.#offer(held) ?? 'held'
  }

  /** Nothing but the end of input is of interest: the clock flushes. */
  advance(watermark: number): undefined {
    if (watermark !== Number.POSITIVE_INFINITY || this.#isClosing || this.#hasFailed) return
    this.#isClosing = true
    void this.#runner.close().then(() => {
      this.#isClosed = true
      this.#context.wake()
    })
  }

  flush(): Slices | undefined {
    const fatal = this.#fatal
    this.#fatal = undefined
    if (fatal !== undefined) throw fatal
    return this.#queue.size > 0 || this.#refused.length > 0 ? this.#send() : undefined
  }

  hasRoom(): boolean {
    return this.#entering === 0
  }

  isWaiting(): boolean {
    return (!this.#isClosed && !this.#hasFailed) || this.#queue.size > 0 || this.#refused.length > 0
  }

  outside(): number {
    return this.#runner.isSettled && this.#queue.size === 0 && this.#refused.length === 0 ? 0 : 1
  }

  restored(): void {
    const events = restoredEvents(this.#kept)
    this.#arrivals = (events.at(-1)?.arrival ?? -1) + 1
    for (const held of events) {
      const refusal = this.#offer(held)
      if (refusal !== undefined) this.#refuseLater(held, refusal)
    }
  }

  close(): void {
    this.#runner.stop()
  }

  bytes(): number {
    return this.#left.size * 300
  }

  #start(): void {
    const settle = (problem: string | undefined): void => {
      if (problem === undefined) return
      this.#hasFailed = true
      this.#fatal = new RunError(
        'LP5428',
        `stage "${this.#name}"`,
        'config',
        `The stage "${this.#name}" cannot start: ${problem}`,
      )
      this.#context.wake()
    }
    try {
      const started = this.#runner.start()
      if (started instanceof Promise) started.then(settle, (error: unknown) => settle(messageOf(error)))
      else settle(started)
    } catch (error) {
      settle(messageOf(error))
    }
  }

  /** Gives the refusal where the aggregator threw at once. */
  #offer(held: HeldEvent): Refusal | undefined {
    const event = held.values[0] as Rec
    this.#left.set(event, held)
    try {
      const entering = this.#runner.add({ event, meta: held.meta })
      if (entering === undefined) this.#accepted(event, held)
      else this.#wait(entering, event, held)
      return undefined
    } catch (error) {
      this.#forget(held)
      return this.#refusal(error)
    }
  }

  #wait(entering: Promise<void>, event: Rec, held: HeldEvent): void {
    this.#entering += 1
    const settle = (): void => {
      this.#entering -= 1
      this.#context.wake()
    }
    entering.then(
      () => {
        this.#accepted(event, held)
        settle()
      },
      (error: unknown) => {
        this.#refuseLater(held, this.#refusal(error))
        settle()
      },
    )
  }

  #accepted(event: Rec, held: HeldEvent): void {
    // It may have gone on in a group by now.
    if (this.#left.has(event)) this.#inside.add(held)
  }

  #refusal(error: unknown): Refusal {
    return new Refusal('LP5425', `the stage "${this.#name}" has failed: ${messageOf(error)}`)
  }

  #refuseLater(held: HeldEvent, refusal: Refusal): void {
    this.#refused.push({ refusal, held })
    this.#context.wake()
  }

  #handedOver({ logs }: Group): void {
    for (const event of logs) {
      const held = this.#left.get(event)
      if (held !== undefined) this.#settle(held)
    }
    this.#context.wake()
  }

  #settleAll(): void {
    for (const held of this.#inside) this.#settle(held)
    this.#context.wake()
  }

  #settle(held: HeldEvent): void {
    this.#forget(held)
    this.#context.settle('absorbed', 1)
  }

  #forget(held: HeldEvent): void {
    this.#left.delete(held.values[0] as Rec)
    this.#inside.delete(held)
    this.#kept.delete(held.arrival)
  }

  #flushFailed(error: unknown): void {
    const refusal = new Refusal(
      'LP5426',
      `the stage "${this.#name}" held the event when its flush failed: ${messageOf(error)}`,
    )
    for (const held of this.#inside) this.#refused.push({ refusal, held })
    this.#inside.clear()
    this.#context.wake()
  }

  *#send(): Slices {
    const { refuse, emit, clock } = this.#context
    const refused = this.#refused
    this.#refused = []
    let sent = 0
    for (const { refusal, held } of refused) {
      this.#forget(held)
      refuse(refusal, held.values[0] as Rec, held.meta)
      if (++sent % slice === 0) yield
    }
    for (let group = this.#queue.take(); group !== undefined; group = this.#queue.take()) {
      const { logs, tags, source, topic } = group
      const origin = { source, partition: '', path: null }
      emit(
        { logs: [...logs], tags: { ...tags }, source, topic },
        { ...noMeta, origin, received: clock.now() },
        true,
      )
      if (++sent % slice === 0) yield
    }
  }
}
