import { type Rec, setKey, type Value } from '../../../core/value.ts'
import { type AggregateSettings, callField } from '../../../ir/aggregate.ts'
import { newKeyRefused } from '../../contract/full-state.ts'
import type { Meta, Row } from '../../contract/row.ts'
import { Refusal } from '../../contract/stage.ts'
import type { StateKey } from '../../contract/state.ts'
import type { RunningStateful, Slices, StatefulContext, Taken } from '../../contract/stateful.ts'
import { Bounds } from '../aggregate/bounds.ts'
import { DueKeys } from '../aggregate/due-keys.ts'
import { type Group, Groups } from '../aggregate/groups.ts'
import { addToGroup } from '../aggregate/keyed-groups.ts'
import { EventOrder } from '../order/event-order.ts'
import { History } from './history.ts'

/** Events sent between two yields. */
const slice = 500

/**
 * Each event goes on with what aggregators give over those before it: in the order of events (protocol W12), so they wait for the watermark;
 * on a stream without event time in the order of arrival.
 */
export class RunningAnnotate implements RunningStateful {
  readonly #settings: AggregateSettings
  readonly #context: StatefulContext
  readonly #groups: Groups
  readonly #order: EventOrder
  readonly #history: History | undefined
  /** Sums since the beginning, where no window is named. */
  readonly #sums: ReturnType<typeof sumsOf> | undefined
  readonly #sumParts: { readonly groups: Groups; readonly bounds: Bounds }
  readonly #items: readonly { readonly name: string; readonly value: (row: Row) => Value }[]
  /** Microseconds after which a key that says nothing is forgotten. */
  readonly #patience: number
  readonly #due = new DueKeys()

  constructor(settings: AggregateSettings, context: StatefulContext) {
    const { window } = settings
    this.#settings = settings
    this.#context = context
    this.#groups = new Groups(settings, context)
    this.#order = new EventOrder(context)
    this.#sumParts = { groups: this.#groups, bounds: new Bounds(settings, this.#groups) }
    this.#items = settings.items.map(({ name, value }) => ({ name, value: context.evaluate(value) }))
    if (window.kind === 'trailing' || window.kind === 'previous') {
      this.#history = new History(context, this.#groups, { count: window.count, span: window.span })
      this.#patience = window.ttl ?? window.span ?? Number.POSITIVE_INFINITY
    } else {
      this.#sums = sumsOf(context, this.#groups)
      this.#patience = Number.POSITIVE_INFINITY
    }
  }

  take(input: number, args: readonly Value[], meta: Meta): Taken {
    const fate = this.#order.add(input, args, meta)
    if (fate !== 'now') return fate
    const refusal = this.#send(args, { ...meta })
    return refusal ?? 'passed'
  }

  *advance(watermark: number): Slices {
    let count = 0
    for (let next = this.#order.next(watermark); next !== undefined; next = this.#order.next(watermark)) {
      const refusal = this.#send(next.values, next.meta)
      if (refusal === undefined) this.#context.settle('passed', 1)
      else this.#context.refuse(refusal, next.values.at(-1) as Rec, next.meta)
      if (++count % slice === 0) yield
    }
    this.#forgetQuiet(watermark)
  }

  restored(): void {
    this.#order.restored()
    const keyOf = (keys: readonly Value[]): StateKey => this.#groups.keyOf(keys)
    for (const { key, last } of this.#history?.restored(keyOf) ?? [])
      this.#due.note(key, last + this.#patience)
    for (const [key, group] of this.#sums?.entries() ?? [])
      this.#sumParts.bounds.added(key, group, [group.states])
  }

  bytes(): number {
    return this.#sumParts.bounds.bytes
  }

  /** Sends one event on, or says why there is no room for its key. */
  #send(args: readonly Value[], meta: Meta): Refusal | undefined {
    const key = this.#groups.keyOf(args)
    const time = Number.isNaN(meta.time) ? this.#context.clock.now() : meta.time
    const states =
      this.#sums === undefined ? this.#overHistory(key, args, time, meta) : this.#overSums(key, args, meta)
    if (states instanceof Refusal) return states
    const event = { ...(args.at(-1) as Rec) }
    const scratch = { ...event }
    const results = this.#groups.results(states, this.#span(time))
    // Only now: the sum at hand is the history's own and grows with what is pushed.
    if (this.#settings.window.kind === 'previous') {
      const refusal = this.#remember(key, args, time, meta)
      if (refusal !== undefined) return refusal
    }
    for (const [i, result] of results.entries()) scratch[callField(i)] = result
    const row: Row = { event: scratch, meta }
    for (const { name, value } of this.#items) setKey(event, name, value(row))
    this.#context.emit(event, meta, false)
    return undefined
  }

  #overHistory(key: StateKey, args: readonly Value[], time: number, meta: Meta): readonly object[] | Refusal {
    const history = this.#history!
    // Without event time the watermark tells of nobody who has gone quiet.
    if (!this.#context.timed) this.#forgetQuiet(time)
    if (!history.has(key)) {
      const { maxKeys } = this.#settings
      if (maxKeys !== undefined && history.size >= maxKeys) return newKeyRefused(maxKeys)
    }
    const includes = this.#settings.window.kind === 'trailing'
    const refusal = includes ? this.#remember(key, args, time, meta) : undefined
    if (refusal !== undefined) return refusal
    return history.over(key, time, includes ? 1 : 0) ?? this.#groups.startStates()
  }

  /** Adds an event to the history of its key. */
  #remember(key: StateKey, args: readonly Value[], time: number, meta: Meta): Refusal | undefined {
    const own = this.#groups.startStates()
    const refusal = this.#groups.add(own, args, meta)
    if (refusal !== undefined) return refusal
    this.#history!.push(key, args.slice(0, this.#settings.by.length), time, own)
    this.#due.note(key, time + this.#patience)
    return undefined
  }

  #overSums(key: StateKey, args: readonly Value[], meta: Meta): readonly object[] | Refusal {
    const group = addToGroup(this.#sums!, key, args, meta, this.#sumParts)
    return group instanceof Refusal ? group : group.states
  }

  #span(time: number) {
    const { window } = this.#settings
    const span = window.kind === 'trailing' || window.kind === 'previous' ? window.span : undefined
    return span === undefined ? null : { start: time - span, end: time }
  }

  /** Forgets keys whose last event no event to come can look back at. */
  #forgetQuiet(now: number): void {
    for (const key of this.#due.before(now)) {
      const last = this.#history?.lastOf(key)
      if (last === undefined) continue
      if (last + this.#patience < now) this.#history!.forget(key)
      else this.#due.note(key, last + this.#patience)
    }
  }
}

const sumsOf = (context: StatefulContext, groups: Groups) =>
  context.state<Group>('sums', groups.codec).table('')
