import type { Value } from '../../../core/value.ts'
import type { Meta } from '../../contract/row.ts'
import { Refusal } from '../../contract/stage.ts'
import type { State, StateKey } from '../../contract/state.ts'
import type { Slices, Taken } from '../../contract/stateful.ts'
import { ChangedKeys } from './changed-keys.ts'
import type { Group } from './groups.ts'
import { KeptNumber } from './kept-number.ts'
import { addPaneGroup, addToGroup, countRestored } from './keyed-groups.ts'
import type { Due } from './row-output.ts'
import type { Windowing, WindowingParts } from './windowing.ts'

const whole = 'all'

/**
 * No window: the whole input. Its rows come at the end of input; with `emit changes` after each batch for the keys that changed; with
 * `emit every T` for the keys that changed in T. On a stream with event time the latter follows the watermark by panes of T, as in a window,
 * and nothing is late; without event time it follows the clock.
 */
export class GlobalWindow implements Windowing {
  readonly #parts: WindowingParts
  readonly #state: State<Group>
  /** The latest event time that was seen; NaN before any. */
  readonly #newest: KeptNumber
  /** Since the last batch, with `emit changes`. */
  readonly #changed = new Map<StateKey, Group>()
  /** With `emit every` by the clock. */
  readonly #untold: ChangedKeys | undefined
  /** Microseconds between early results that follow the watermark, 0 without. */
  readonly #pane: number

  constructor(parts: WindowingParts) {
    const { context, groups, settings } = parts
    this.#parts = parts
    this.#state = context.state('windows', groups.codec)
    this.#newest = new KeptNumber('newest', Number.NaN, context)
    this.#pane = settings.emit.kind === 'every' && context.timed ? settings.emit.micros : 0
    if (settings.emit.kind === 'every' && !context.timed)
      this.#untold = new ChangedKeys(settings.emit.micros, context)
  }

  take(args: readonly Value[], meta: Meta): Taken {
    const { time, watermark } = meta
    if (!(time <= this.#newest.value) && !Number.isNaN(time)) this.#newest.value = time
    const table = this.#state.table(
      this.#pane === 0 ? whole : String(this.#paneEnd(Math.max(time, watermark))),
    )
    const key = this.#parts.groups.keyOf(args)
    const group = addToGroup(table, key, args, meta, this.#parts)
    if (group instanceof Refusal) return group
    this.#untold?.add(key)
    if (this.#parts.settings.emit.kind === 'changes') this.#changed.set(key, group)
    return 'absorbed'
  }

  *advance(watermark: number): Slices {
    if (this.#pane > 0) yield* this.#endPanes(watermark)
    if (watermark !== Number.POSITIVE_INFINITY) return
    const { groups, settings, output } = this.#parts
    const table = this.#state.table(whole)
    // A count over nothing at all is a row with 0; one by key is no row (language reference, S3a).
    if (table.size === 0 && settings.by.length === 0) table.set(null, groups.start([]))
    const due = [...table.entries()].map(([, group]) => this.#row(group, watermark, this.#newest.value, true))
    this.#changed.clear()
    this.#untold?.clear()
    yield* output.send(due)
  }

  flush(): Slices | undefined {
    for (const key of this.#untold?.takeDue() ?? []) {
      const group = this.#state.table(whole).get(key)
      if (group !== undefined) this.#changed.set(key, group)
    }
    if (this.#changed.size === 0) return undefined
    const newest = this.#newest.value
    const due = [...this.#changed.values()].map((group) => this.#row(group, 0, newest, false))
    this.#changed.clear()
    return this.#parts.output.send(due)
  }

  restored(): void {
    countRestored(this.#state, this.#parts.bounds)
    this.#untold?.restored()
  }

  #paneEnd(at: number): number {
    return (Math.floor(at / this.#pane) + 1) * this.#pane
  }

  /** Panes that the watermark has passed become part of the whole, in ascending order, each with its early results. */
  *#endPanes(watermark: number): Slices {
    const ends = [...this.#state.names()].filter((name) => name !== whole).map(Number)
    const table = this.#state.table(whole)
    for (const end of ends.filter((each) => each <= watermark).sort((a, b) => a - b)) {
      const due: Due[] = []
      for (const [key, pane] of this.#state.table(String(end)).entries()) {
        due.push(this.#row(addPaneGroup(table, key, pane, this.#parts), end, end - 1, false))
      }
      this.#state.drop(String(end))
      yield* this.#parts.output.send(due)
    }
  }

  #row({ keys, states }: Group, boundary: number, time: number, final: boolean): Due {
    return { boundary, window: null, time, final, keys, states }
  }
}
