import type { Value } from '../../../core/value.ts'
import type { Columns } from '../../contract/columns.ts'
import type { Meta } from '../../contract/row.ts'
import { Refusal } from '../../contract/stage.ts'
import type { State, StateTable } from '../../contract/state.ts'
import type { Slices, Taken } from '../../contract/stateful.ts'
import type { Span } from './calendar.ts'
import { addColumns, startNumbered, type TableStretch } from './column-groups.ts'
import type { Group } from './groups.ts'
import { addPaneGroup, addToGroup, countRestored, dropGroups } from './keyed-groups.ts'
import type { Due } from './row-output.ts'
import type { Windowing, WindowingParts } from './windowing.ts'
import { ZeroRows } from './zero-rows.ts'

/** The windows that an instant lies in, by start. */
export type WindowsOf = (time: number) => readonly Span[]

interface Open extends TableStretch {
  /** Panes that no early result has covered yet, by their end. */
  readonly panes: Map<number, StateTable<Group>>
}

/**
 * Windows that stand where they stand whatever events come: tumbling ones, and all others for which each event is added to each of its
 * windows. An event enters those of its windows whose end lies behind the watermark of its own partition (protocol W2). With `emit every` a
 * window is made of panes: an event goes to the pane of its time or of that watermark, whichever is later, and the early result at the end of
 * a pane covers just the panes before it (W10); it is sent for the keys that the pane has.
 */
export class FixedWindows implements Windowing {
  readonly #parts: WindowingParts
  readonly #windowsOf: WindowsOf
  /** An instant may lie in several. */
  readonly #overlap: boolean
  /** Microseconds between early results, 0 without. */
  readonly #every: number
  readonly #state: State<Group>
  readonly #open = new Map<string, Open>()
  readonly #zeros: ZeroRows | undefined
  /** The windows of the event before: events of one time come together. */
  #last: readonly Open[] = []
  #lastStart = Number.POSITIVE_INFINITY
  #lastEnd = Number.NEGATIVE_INFINITY

  constructor(parts: WindowingParts, windowsOf: WindowsOf, overlap: boolean) {
    const { settings, context, groups } = parts
    this.#parts = parts
    this.#windowsOf = windowsOf
    this.#overlap = overlap
    this.#every = settings.emit.kind === 'every' ? settings.emit.micros : 0
    this.#state = context.state('windows', groups.codec)
    this.#zeros = settings.zeros === undefined ? undefined : new ZeroRows(settings.zeros, windowsOf, parts)
  }

  take(args: readonly Value[], meta: Meta): Taken {
    const { time, watermark } = meta
    const key = this.#parts.groups.keyOf(args)
    let isLate = true
    for (const window of this.#windowsAt(time)) {
      if (window.end <= watermark) continue
      isLate = false
      const table = this.#every === 0 ? window.table : this.#paneOf(window, Math.max(time, watermark))
      const group = addToGroup(table, key, args, meta, this.#parts)
      // With its key in one window it has room in all: none is refused that another has taken.
      if (group instanceof Refusal) return group
    }
    return isLate ? 'late' : 'absorbed'
  }

  takeColumns(columns: Columns, from: number, to: number, alone: (at: number) => void): number {
    return addColumns(columns, from, to, alone, this.#stretchAt, this.#parts)
  }

  *advance(watermark: number): Slices {
    for (;;) {
      const boundary = this.#nextBoundary(watermark)
      if (boundary > watermark || boundary === Number.POSITIVE_INFINITY) return
      const due: Due[] = []
      const closing: Open[] = []
      for (const window of this.#open.values()) {
        if (window.panes.has(boundary)) this.#endPane(window, boundary, due)
        if (window.end === boundary) closing.push(window)
      }
      for (const window of closing) this.#collect(window, due)
      this.#zeros?.close(boundary, due)
      yield* this.#parts.output.send(due)
      for (const window of closing) this.#forget(window)
    }
  }

  restored(): void {
    for (const name of this.#state.names()) {
      const [start, end, pane] = name.split(':').map(Number) as [number, number, number | undefined]
      const window = this.#windowFor({ start, end })
      if (pane !== undefined) window.panes.set(pane, this.#state.table(name))
    }
    countRestored(this.#state, this.#parts.bounds)
    this.#zeros?.restored()
  }

  readonly #stretchAt = (time: number): Open | undefined => this.#windowsAt(time)[0]

  #windowsAt(time: number): readonly Open[] {
    if (time >= this.#lastStart && time < this.#lastEnd) return this.#last
    const spans = this.#windowsOf(time)
    this.#last = spans.map((span) => this.#windowFor(span))
    // Where windows overlap, another one may begin inside the only one of an instant.
    const only = this.#overlap ? undefined : spans[0]
    this.#lastStart = only?.start ?? Number.POSITIVE_INFINITY
    this.#lastEnd = only?.end ?? Number.NEGATIVE_INFINITY
    return this.#last
  }

  #windowFor({ start, end }: Span): Open {
    const name = `${start}:${end}`
    let window = this.#open.get(name)
    if (window === undefined) {
      const table = this.#state.table(name)
      window = { start, end, closes: end, table, numbered: startNumbered(), panes: new Map() }
      this.#open.set(name, window)
    }
    return window
  }

  #paneOf(window: Open, at: number): StateTable<Group> {
    const { start } = window
    const end = Math.min(window.end, start + (Math.floor((at - start) / this.#every) + 1) * this.#every)
    let pane = window.panes.get(end)
    if (pane === undefined) {
      pane = this.#state.table(`${window.start}:${window.end}:${end}`)
      window.panes.set(end, pane)
    }
    return pane
  }

  /** The next point of time at which rows are due. */
  #nextBoundary(watermark: number): number {
    let next = Number.POSITIVE_INFINITY
    for (const { end, panes, table } of this.#open.values()) {
      if (end < next && (table.size > 0 || panes.size > 0)) next = end
      for (const pane of panes.keys()) if (pane < next) next = pane
    }
    return Math.min(next, this.#zeros?.nextBoundary(watermark, next) ?? next)
  }

  /** A pane is over: its groups become part of the window, and are sent as early results unless the window ends here as well. */
  #endPane(window: Open, end: number, due: Due[]): void {
    const pane = window.panes.get(end)!
    for (const [key, group] of pane.entries()) {
      const whole = addPaneGroup(window.table, key, group, this.#parts)
      if (end === window.end) continue
      due.push({
        boundary: end,
        window: spanOf(window),
        time: end - 1,
        final: false,
        keys: whole.keys,
        states: whole.states,
      })
    }
    window.panes.delete(end)
    this.#state.drop(`${window.start}:${window.end}:${end}`)
  }

  #collect(window: Open, due: Due[]): void {
    this.#open.delete(`${window.start}:${window.end}`)
    this.#lastEnd = Number.NEGATIVE_INFINITY
    const { end } = window
    for (const [key, { keys, states }] of window.table.entries()) {
      due.push({ boundary: end, window: spanOf(window), time: end - 1, final: true, keys, states })
      this.#zeros?.seen(key, keys, end)
    }
  }

  #forget(window: Open): void {
    dropGroups(this.#state, `${window.start}:${window.end}`, this.#parts.bounds)
  }
}

const spanOf = ({ start, end }: Span): Span => ({ start, end })
