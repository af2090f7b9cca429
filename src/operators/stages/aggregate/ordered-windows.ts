import type { Value } from '../../../core/value.ts'
import type { Meta } from '../../contract/row.ts'
import type { StateKey, StateTable } from '../../contract/state.ts'
import type { Slices, Taken } from '../../contract/stateful.ts'
import { DueKeys } from './due-keys.ts'
import type { Ending, EndRule } from './end-rules.ts'
import { type Atom, inOrder, type KeyWindow, keyWindowCodec } from './key-window.ts'
import type { Due } from './row-output.ts'
import type { Windowing, WindowingParts } from './windowing.ts'

/** Keys between two yields. */
const slice = 500

/**
 * Windows that depend on the order of events: sessions with `max:` or `until:`, and `rows`. Events wait, each as the states of one event,
 * until the watermark has passed them, and are then added in the order (time, source, partition, line). On a stream without event time they
 * are added as they come.
 */
export class OrderedWindows implements Windowing {
  readonly #parts: WindowingParts
  readonly #rule: EndRule
  readonly #until: number
  readonly #table: StateTable<KeyWindow>
  readonly #due = new DueKeys()
  /** Rows of a stream without time that wait for the end of the batch. */
  #waiting: Due[] = []
  #hasTimer = false

  constructor(parts: WindowingParts, rule: EndRule, until: number) {
    const { context, groups } = parts
    this.#parts = parts
    this.#rule = rule
    this.#until = until
    const state = context.state('ordered windows', keyWindowCodec(groups))
    this.#table = state.table('')
  }

  take(args: readonly Value[], meta: Meta): Taken {
    const { groups, bounds, context } = this.#parts
    const { time, watermark, origin, line } = meta
    if (time < watermark) return 'late'
    const states = groups.startStates()
    const failure = groups.add(states, args, meta)
    if (failure !== undefined) return failure
    const key = groups.keyOf(args)
    let entry = this.#table.get(key)
    if (entry === undefined) {
      const refusal = bounds.refusal(key)
      if (refusal !== null) return refusal
      entry = { mark: 0, keys: groups.start(args).keys, states: [], bytes: 0, filling: null, atoms: [] }
      this.#table.set(key, entry)
      bounds.added(key, entry, [])
    } else this.#table.touch(key, entry)
    const isLast = this.#until >= 0 && args[this.#until] === true
    const atom: Atom = { time, source: origin.source, partition: origin.partition, line, isLast, states }
    if (context.timed) {
      entry.atoms.push(atom)
      this.#measure(entry)
      this.#due.note(key, time)
    } else {
      this.#add(entry, { ...atom, time: context.clock.now() }, this.#waiting)
      this.#settle(key, entry)
      this.#startTimer()
    }
    return 'absorbed'
  }

  flush(): Slices | undefined {
    const { timed, clock } = this.#parts.context
    if (!timed) {
      const now = clock.now()
      for (const key of this.#due.before(now)) this.#visit(key, now, this.#waiting)
    }
    if (this.#waiting.length === 0) return undefined
    const due = this.#waiting
    this.#waiting = []
    return this.#parts.output.send(due)
  }

  *advance(watermark: number): Slices {
    const due: Due[] = []
    let count = 0
    const keys =
      !this.#parts.context.timed && watermark === Number.POSITIVE_INFINITY
        ? [...this.#table.entries()].map(([key]) => key).values()
        : this.#due.before(watermark)
    for (const key of keys) {
      if (++count % slice === 0) yield
      this.#visit(key, watermark, due)
    }
    yield* this.#parts.output.send(due)
  }

  restored(): void {
    for (const [key, entry] of this.#table.entries()) {
      this.#parts.bounds.added(key, entry, [])
      this.#measure(entry)
      this.#noteDue(key, entry)
    }
  }

  #visit(key: StateKey, watermark: number, due: Due[]): void {
    const entry = this.#table.get(key)
    if (entry === undefined) return
    this.#table.touch(key, entry)
    this.#catchUp(entry, watermark, due)
    this.#settle(key, entry)
  }

  /** A key with nothing left goes; any other says when it has something to do. */
  #settle(key: StateKey, entry: KeyWindow): void {
    if (entry.filling === null && entry.atoms.length === 0) {
      this.#table.delete(key)
      this.#parts.bounds.removed(key, entry)
      return
    }
    this.#measure(entry)
    this.#noteDue(key, entry)
  }

  #measure(entry: KeyWindow): void {
    const { filling, atoms } = entry
    this.#parts.bounds.grown(entry, filling === null ? [] : [filling.states], atoms.length)
  }

  /** Without event time the clock tells when a window has waited for long enough. */
  #startTimer(): void {
    const { clock, wake } = this.#parts.context
    if (this.#hasTimer || this.#rule.patience === Number.POSITIVE_INFINITY) return
    this.#hasTimer = true
    clock.after(this.#rule.patience, () => {
      this.#hasTimer = false
      if (this.#table.size > 0) this.#startTimer()
      wake()
    })
  }

  #noteDue(key: StateKey, { filling, atoms }: KeyWindow): void {
    let at = filling === null ? Number.POSITIVE_INFINITY : this.#rule.quiet(filling).over
    for (const { time } of atoms) at = Math.min(at, time)
    if (at < Number.POSITIVE_INFINITY || filling !== null) this.#due.note(key, at)
  }

  /** Adds in order what the watermark has passed, then ends a window that was quiet for long enough. */
  #catchUp(entry: KeyWindow, watermark: number, due: Due[]): void {
    const passed = entry.atoms.filter(({ time }) => time < watermark).sort(inOrder)
    if (passed.length > 0) entry.atoms = entry.atoms.filter(({ time }) => time >= watermark)
    for (const atom of passed) this.#add(entry, atom, due)
    if (entry.filling === null) return
    const ending = this.#rule.quiet(entry.filling)
    if (ending.over < watermark) this.#end(entry, ending, due)
    // At the end of input nothing comes any more, whatever it waits for.
    else if (watermark === Number.POSITIVE_INFINITY) this.#end(entry, { ...ending, over: ending.end }, due)
  }

  #add(entry: KeyWindow, { time, isLast, states }: Atom, due: Due[]): void {
    const ending = entry.filling === null ? null : this.#rule.before(entry.filling, time)
    if (ending !== null) this.#end(entry, ending, due)
    const { filling } = entry
    if (filling === null) entry.filling = { first: time, last: time, count: 1, states }
    else {
      this.#parts.groups.merge(filling.states, states)
      entry.filling = { ...filling, last: time, count: filling.count + 1 }
    }
    if (this.#rule.after(entry.filling!, isLast)) this.#end(entry, { over: time, end: time + 1 }, due)
  }

  #end(entry: KeyWindow, { over, end }: Ending, due: Due[]): void {
    const { first, states } = entry.filling!
    entry.filling = null
    const { timed } = this.#parts.context
    due.push({
      boundary: over + 1,
      window: timed ? { start: first, end } : null,
      time: timed ? end - 1 : Number.NaN,
      final: true,
      keys: entry.keys,
      states,
    })
  }
}
