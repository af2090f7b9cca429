import type { Value } from '../../../core/value.ts'
import type { Columns } from '../../contract/columns.ts'
import type { Meta } from '../../contract/row.ts'
import { Refusal } from '../../contract/stage.ts'
import type { State, StateKey } from '../../contract/state.ts'
import type { Slices, Taken } from '../../contract/stateful.ts'
import { addColumns, startNumbered, type TableStretch } from './column-groups.ts'
import type { Group } from './groups.ts'
import { KeptNumber } from './kept-number.ts'
import { addToGroup, countRestored, dropGroups } from './keyed-groups.ts'
import { PaneStack } from './pane-stack.ts'
import type { Due } from './row-output.ts'
import type { Windowing, WindowingParts } from './windowing.ts'

interface Sliding {
  readonly size: number
  readonly every: number
  readonly offset: number
}

/** Keys between two yields. */
const slice = 1000

/**
 * Sliding windows made of panes: an event is added once, to the pane of its time, and a window is the sum of its panes, worked out with a
 * constant number of merges for each key and step (`PaneStack`). An event that is behind the watermark of its own partition may enter only
 * the later ones of the windows around it (protocol W2); it goes to a pane of its own kind that those windows add by themselves.
 */
export class PaneWindows implements Windowing {
  readonly #parts: WindowingParts
  readonly #window: Sliding
  readonly #pane: number
  /** Panes by their start; tables `start` and, for events that missed the first windows, `start:end of the first that takes them`. */
  readonly #state: State<Group>
  /** End of the last window that was sent. */
  readonly #sent: KeptNumber
  readonly #stacks = new Map<StateKey, PaneStack>()
  /** Panes for events in columns, by their start. */
  readonly #stretches = new Map<number, TableStretch>()
  /** Panes before this are in the stacks. */
  #stacked = Number.NEGATIVE_INFINITY

  constructor(parts: WindowingParts, window: Sliding) {
    this.#parts = parts
    this.#window = window
    this.#pane = greatestCommonDivisor(window.size, window.every)
    this.#state = parts.context.state('panes', parts.groups.codec)
    this.#sent = new KeptNumber('sent', Number.NEGATIVE_INFINITY, parts.context)
  }

  take(args: readonly Value[], meta: Meta): Taken {
    const { time, watermark } = meta
    const { size, every, offset } = this.#window
    const lastStart = Math.floor((time - offset) / every) * every + offset
    // Steps longer than windows leave gaps, and what falls into one belongs to no window.
    if (time >= lastStart + size) return 'absorbed'
    const first = this.#endAfter(time)
    const own = Math.max(first, this.#endAfter(watermark))
    if (own > lastStart + size) return 'late'
    const start = Math.floor((time - offset) / this.#pane) * this.#pane + offset
    return this.#add(own === first ? String(start) : `${start}:${own}`, args, meta)
  }

  takeColumns(columns: Columns, from: number, to: number, alone: (at: number) => void): number {
    return addColumns(columns, from, to, alone, this.#stretchAt, this.#parts)
  }

  *advance(watermark: number): Slices {
    for (;;) {
      const end = this.#nextEnd()
      if (end > watermark || end === Number.POSITIVE_INFINITY) return
      const due = yield* this.#windowEndingAt(end)
      this.#sent.value = end
      yield* this.#parts.output.send(due)
      this.#dropBefore(end + this.#window.every - this.#window.size)
    }
  }

  restored(): void {
    countRestored(this.#state, this.#parts.bounds)
  }

  /** The pane of a time, for events that miss none of its windows. */
  readonly #stretchAt = (time: number): TableStretch | undefined => {
    const { size, every, offset } = this.#window
    const start = Math.floor((time - offset) / this.#pane) * this.#pane + offset
    let stretch = this.#stretches.get(start)
    if (stretch === undefined) {
      if (start >= Math.floor((time - offset) / every) * every + offset + size) return undefined
      const state = this.#state
      stretch = {
        start,
        end: start + this.#pane,
        closes: this.#endAfter(start),
        // Not there before an event goes into it.
        get table() {
          return state.table(String(start))
        },
        numbered: startNumbered(),
      }
      this.#stretches.set(start, stretch)
    }
    return stretch
  }

  #add(name: string, args: readonly Value[], meta: Meta): Taken {
    const key = this.#parts.groups.keyOf(args)
    const group = addToGroup(this.#state.table(name), key, args, meta, this.#parts)
    return group instanceof Refusal ? group : 'absorbed'
  }

  /** The end of the first window that ends after an instant. */
  #endAfter(time: number): number {
    if (time === Number.NEGATIVE_INFINITY) return time
    const { size, every, offset } = this.#window
    return (Math.floor((time - offset - size) / every) + 1) * every + offset + size
  }

  /** The end of the next window that has anything in it. */
  #nextEnd(): number {
    let next = Number.POSITIVE_INFINITY
    for (const name of this.#state.names()) {
      const { start, from } = readName(name)
      const end = Math.max(this.#endAfter(start), from, this.#endAfter(this.#sent.value))
      // Windows that contain the pane end at start + size at the latest (of the last step before it).
      if (end < next && end - this.#window.size <= start) next = end
    }
    return next
  }

  /** The rows of one window. */
  *#windowEndingAt(end: number): Generator<void, Due[], void> {
    const start = end - this.#window.size
    yield* this.#stackUpTo(start, end)
    const late = this.#lateIn(start, end)
    const due: Due[] = []
    let count = 0
    for (const [key, stack] of this.#stacks) {
      if (++count % slice === 0) yield
      const states = stack.over(start)
      const more = late.get(key)
      if (states === null && more === undefined) {
        this.#stacks.delete(key)
        continue
      }
      late.delete(key)
      const whole = more === undefined && states !== null ? states : this.#sum(states, more ?? [])
      due.push(this.#row(end, stack.keys, whole))
    }
    for (const [, more] of late) {
      due.push(this.#row(end, more[0]!.keys, this.#sum(null, more)))
    }
    return due
  }

  #sum(states: readonly object[] | null, more: readonly Group[]): readonly object[] {
    const { groups } = this.#parts
    const whole = states === null ? groups.startStates() : groups.copy(states)
    for (const group of more) groups.merge(whole, group.states)
    return whole
  }

  #row(end: number, keys: readonly Value[], states: readonly object[]): Due {
    return {
      boundary: end,
      window: { start: end - this.#window.size, end },
      time: end - 1,
      final: true,
      keys,
      states,
    }
  }

  /** Takes the panes before `end` into the stacks, in order. */
  *#stackUpTo(start: number, end: number): Slices {
    const names = [...this.#state.names()]
      .map((name) => ({ name, ...readName(name) }))
      .filter(
        ({ name, start: at }) => !name.includes(':') && at >= Math.max(start, this.#stacked) && at < end,
      )
      .sort((a, b) => a.start - b.start)
    let count = 0
    for (const { name, start: at } of names) {
      for (const [key, group] of this.#state.table(name).entries()) {
        if (++count % slice === 0) yield
        let stack = this.#stacks.get(key)
        if (stack === undefined) {
          stack = new PaneStack(group.keys, this.#parts.groups)
          this.#stacks.set(key, stack)
        }
        stack.push(at, group.states)
      }
    }
    this.#stacked = end
  }

  /** Groups of events that missed the first of their windows and belong to this one, by key. */
  #lateIn(start: number, end: number): Map<StateKey, Group[]> {
    const found = new Map<StateKey, Group[]>()
    for (const name of this.#state.names()) {
      const pane = readName(name)
      if (!name.includes(':') || pane.from > end || pane.start < start || pane.start >= end) continue
      for (const [key, group] of this.#state.table(name).entries()) {
        const known = found.get(key)
        if (known === undefined) found.set(key, [group])
        else known.push(group)
      }
    }
    return found
  }

  /** No window to come reaches back before `time`. */
  #dropBefore(time: number): void {
    for (const name of [...this.#state.names()]) {
      if (readName(name).start + this.#pane > time) continue
      dropGroups(this.#state, name, this.#parts.bounds)
    }
    for (const [start, { end }] of this.#stretches) if (end <= time) this.#stretches.delete(start)
  }
}

function readName(name: string): { readonly start: number; readonly from: number } {
  const [start, from] = name.split(':')
  return { start: Number(start), from: from === undefined ? Number.NEGATIVE_INFINITY : Number(from) }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
