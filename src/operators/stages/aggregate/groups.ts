import type { BytesReader, BytesWriter } from '../../../core/binary.ts'
import { stateKey } from '../../../core/state-key.ts'
import { getKey, type Rec, setKey, type Value } from '../../../core/value.ts'
import { type AggregateSettings, type AggregatorCall, callField } from '../../../ir/aggregate.ts'
import type { Aggregator, WindowSpan } from '../../contract/aggregator.ts'
import { PluginFailure } from '../../contract/plugin-failure.ts'
import { type Meta, noMeta } from '../../contract/row.ts'
import { Refusal } from '../../contract/stage.ts'
import type { StateCodec, StateKey, Tracked } from '../../contract/state.ts'
import type { EarlierSettings, StateArgument, StatefulContext } from '../../contract/stateful.ts'
import { callsIn } from './calls-in.ts'
import { earlierReader, missing, openAggregators, type ReadStates, stateReader } from './state-reader.ts'

/** What is kept of one key. */
export interface Entry extends Tracked {
  readonly keys: readonly Value[]
  /** Its size when it was last asked for; only kept where there is a bound of bytes. */
  bytes: number
}

/** What is kept for one key in one window or pane. */
export interface Group extends Entry {
  /** One state for each call of an aggregator; `missing` where it was added while the group was open. */
  readonly states: object[]
}

/** Where the values of one call stand among the stage's arguments; −1 where there is none. */
interface Place {
  readonly where: number
  readonly a: number
  readonly b: number
}

interface Layout {
  readonly args: readonly StateArgument[]
  readonly places: readonly Place[]
  /** Of `until:`, −1 without it. */
  readonly until: number
}

/** The arguments of the stage: the keys, `until`, then for each call its condition and its expressions. */
export function layOut(settings: AggregateSettings): Layout {
  const args: StateArgument[] = settings.by.map(({ expr }) => ({
    expr,
    onMismatch: 'reject',
    isKey: true,
  }))
  const add = (expr: StateArgument['expr'] | undefined): number =>
    expr === undefined ? -1 : args.push({ expr, onMismatch: 'null' }) - 1
  const { window } = settings
  const until = add(window.kind === 'session' ? window.until : undefined)
  const places = settings.calls.map((call: AggregatorCall) => ({
    where: add(call.where),
    a: add(call.args[0]),
    b: add(call.args[1]),
  }))
  return { args, places, until }
}

const noValues = new Float64Array()

/** Makes, fills, merges and keeps groups, and turns them into rows. */
export class Groups {
  readonly #settings: AggregateSettings
  readonly #aggregators: readonly Aggregator<object>[]
  readonly #places: readonly Place[]
  /** Numbers of the calls whose aggregator never fails, and of the others. */
  readonly #sure: readonly number[]
  readonly #fallible: readonly number[]
  readonly #keys: number
  readonly #marked: boolean
  readonly readStates: ReadStates
  readonly #items: readonly {
    readonly name: string
    /** The number of the call whose result is the value; −1: it is calculated. */
    readonly call: number
    /** The calls that it is calculated of. */
    readonly calls: readonly number[]
    readonly value: (row: { event: Rec; meta: Meta }) => Value
  }[]

  /** `marked`: states may be missing, and that is kept. `earlier`: the stage that has written what is kept, where that is another. */
  constructor(
    settings: AggregateSettings,
    context: Pick<StatefulContext, 'aggregators' | 'evaluate'>,
    marked = false,
    earlier?: EarlierSettings<AggregateSettings>,
  ) {
    this.#settings = settings
    this.#keys = settings.by.length
    this.#places = layOut(settings).places
    this.#aggregators = openAggregators(settings, context)
    this.#marked = marked
    this.readStates =
      earlier === undefined
        ? stateReader(this.#aggregators, marked)
        : earlierReader(settings, earlier, context)
    const numbers = settings.calls.map((_, i) => i)
    this.#sure = numbers.filter((i) => this.#aggregators[i]!.mayFail !== true)
    this.#fallible = numbers.filter((i) => this.#aggregators[i]!.mayFail === true)
    this.#items = settings.items.map(({ name, value }) => ({
      name,
      call:
        value.op === 'field' && value.path.length === 1
          ? settings.calls.findIndex((_, i) => callField(i) === value.path[0])
          : -1,
      calls: callsIn(value),
      value: context.evaluate(value),
    }))
  }

  /** The key of an event's group. */
  keyOf(args: readonly Value[]): StateKey {
    switch (this.#keys) {
      case 0:
        return null
      case 1: {
        const key = args[0]!
        if (typeof key === 'string' && key.charCodeAt(0) !== 0) return key
        return stateKey([key])
      }
      default:
        return stateKey(args.slice(0, this.#keys))
    }
  }

  start(args: readonly Value[]): Group {
    return this.fresh(args.slice(0, this.#keys))
  }

  fresh(keys: readonly Value[]): Group {
    return { mark: 0, keys, states: this.startStates(), bytes: 0 }
  }

  /** Adds an event to the states of a group; gives the refusal where an aggregator of a plugin has failed. */
  add(states: readonly object[], args: readonly Value[], meta: Meta): Refusal | undefined {
    if (this.#fallible.length > 0) {
      // First, so that an event that is refused has not been counted by the others.
      const refusal = this.#tryAll(states, args, meta)
      if (refusal !== undefined) return refusal
    }
    for (const i of this.#sure) this.#addOne(i, states, args, meta)
    return undefined
  }

  #tryAll(states: readonly object[], args: readonly Value[], meta: Meta): Refusal | undefined {
    try {
      for (const i of this.#fallible) this.#addOne(i, states, args, meta)
      return undefined
    } catch (error) {
      if (error instanceof PluginFailure) return new Refusal('LP5425', error.message)
      throw error
    }
  }

  #addOne(i: number, states: readonly object[], args: readonly Value[], meta: Meta): void {
    const { where, a, b } = this.#places[i]!
    if ((where >= 0 && args[where] !== true) || states[i] === missing) return
    this.#aggregators[i]!.add(states[i]!, a < 0 ? null : args[a]!, b < 0 ? null : args[b]!, meta)
  }

  /** Adds the events `from` to `to − 1` to the states of a group, their values side by side by argument. All aggregators have `addRun`. */
  addRun(
    states: readonly object[],
    values: readonly (Float64Array | undefined)[],
    from: number,
    to: number,
  ): void {
    for (let i = 0; i < states.length; i++)
      if (states[i] !== missing)
        this.#aggregators[i]!.addRun!(states[i]!, values[this.#places[i]!.a] ?? noValues, from, to)
  }

  merge(into: object[], from: readonly object[]): void {
    for (const [i, one] of this.#aggregators.entries()) {
      if (from[i] === missing) into[i] = missing
      if (into[i] !== missing) one.merge(into[i]!, from[i]!)
    }
  }

  /** States that hold what `states` hold and share nothing with them. */
  copy(states: readonly object[]): object[] {
    return this.#aggregators.map((one, i) => {
      if (states[i] === missing) return missing
      const copy = one.start()
      one.merge(copy, states[i]!)
      return copy
    })
  }

  startStates(): object[] {
    return this.#aggregators.map((one) => one.start())
  }

  /** The results of all calls, then the items: the event of a row. */
  row(keys: readonly Value[], states: readonly object[], window: WindowSpan): Rec {
    const event: Rec = {}
    for (const [i, { path }] of this.#settings.by.entries()) writePath(event, path, keys[i]!)
    const results = this.results(states, window)
    let scratch: Rec | undefined
    for (const { name, call, calls, value } of this.#items) {
      if (call >= 0 || calls.some((one) => states[one] === missing)) {
        setKey(event, name, call >= 0 ? results[call]! : null)
        continue
      }
      scratch ??= this.#scratch(keys, results)
      setKey(event, name, value({ event: scratch, meta: noMeta }))
    }
    return event
  }

  /** The results of all calls. */
  results(states: readonly object[], window: WindowSpan): readonly Value[] {
    return this.#aggregators.map((one, i) => (states[i] === missing ? null : one.finish(states[i]!, window)))
  }

  /** What the expressions of items are calculated over. */
  #scratch(keys: readonly Value[], results: readonly Value[]): Rec {
    const record: Rec = {}
    for (const [i, { path }] of this.#settings.by.entries()) writePath(record, path, keys[i]!)
    for (const [i, result] of results.entries()) record[callField(i)] = result
    return record
  }

  isTruncated(states: readonly object[]): boolean {
    return this.#aggregators.some((one, i) => states[i] === missing || one.isTruncated?.(states[i]!) === true)
  }

  /** Bytes of memory, roughly: of a group with the states it holds, which are its own where it has no parts. */
  size({ keys }: Entry, held: readonly (readonly object[])[]): number {
    let size = 120
    for (const key of keys) size += typeof key === 'string' ? 16 + key.length : 16
    for (const states of held)
      for (const [i, one] of this.#aggregators.entries())
        size += states[i] === missing ? 0 : (one.size?.(states[i]!) ?? 48)
    return size
  }

  writeKeys(keys: readonly Value[], out: BytesWriter): void {
    for (const key of keys) out.value(key)
  }

  readKeys(from: BytesReader): Value[] {
    return Array.from({ length: this.#keys }, () => from.value())
  }

  writeStates(states: readonly object[], out: BytesWriter): void {
    if (this.#marked) {
      const gaps = states.flatMap((state, i) => (state === missing ? [i] : []))
      out.count(gaps.length)
      for (const gap of gaps) out.count(gap)
    }
    for (const [i, one] of this.#aggregators.entries()) if (states[i] !== missing) one.write(states[i]!, out)
  }

  readonly codec: StateCodec<Group> = {
    write: (group, out) => {
      this.writeKeys(group.keys, out)
      this.writeStates(group.states, out)
    },
    read: (from) => ({ mark: 0, keys: this.readKeys(from), states: this.readStates(from), bytes: 0 }),
  }
}

/** Sets a key at its path; records on the way are made. */
function writePath(into: Rec, path: readonly string[], value: Value): void {
  let at = into
  for (const part of path.slice(0, -1)) {
    const next = getKey(at, part)
    if (typeof next === 'object' && next !== null) at = next as Rec
    else {
      const made: Rec = {}
      setKey(at, part, made)
      at = made
    }
  }
  setKey(at, path.at(-1)!, value)
}
