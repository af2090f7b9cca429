import type { Clock } from '../../core/clock.ts'
import { toJson } from '../../core/json.ts'
import type { Rec } from '../../core/value.ts'
import type { TapPoint, Taps } from '../../operators/contract/taps.ts'

const second = 1_000_000

/** Somebody who looks at a tap. */
export interface TapWatcher {
  /** Events a second at the most; the first of each second are shown. */
  readonly rate: number
  /** Takes one event as JSON, without a line end. False: it cannot take more now, and what comes before `resume` is not shown. */
  readonly show: (json: string) => boolean
}

/** How a watcher is told that it may be shown events again, and how it goes. */
export interface Watching {
  readonly resume: () => void
  readonly stop: () => void
}

/** The taps of one run, and who looks at them. A watcher never holds events up: it misses what it is too slow for. */
export class TapRegistry implements Taps {
  readonly #clock: Pick<Clock, 'now'>
  readonly #points = new Map<string, Point>()

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  define(name: string): TapPoint {
    const known = this.#points.get(name)
    if (known !== undefined) return known
    const point = new Point()
    this.#points.set(name, point)
    return point
  }

  /** Names, sorted. */
  get names(): readonly string[] {
    return [...this.#points.keys()].sort()
  }

  /** Undefined: there is no tap of that name. */
  watch(name: string, watcher: TapWatcher): Watching | undefined {
    return this.#points.get(name)?.add(new Sampled(watcher, this.#clock))
  }
}

class Point implements TapPoint {
  readonly #watchers = new Set<Sampled>()
  readonly isWatched = (): boolean => this.#watchers.size > 0

  add(watcher: Sampled): Watching {
    this.#watchers.add(watcher)
    return { resume: () => watcher.resume(), stop: () => void this.#watchers.delete(watcher) }
  }

  readonly show = (event: Rec): void => {
    let json: string | undefined
    for (const watcher of this.#watchers) {
      if (!watcher.wants()) continue
      json ??= toJson(event)
      watcher.show(json)
    }
  }
}

/** A watcher with the count of what it was shown in the current second. */
class Sampled {
  readonly #watcher: TapWatcher
  readonly #clock: Pick<Clock, 'now'>
  #second = Number.NEGATIVE_INFINITY
  #shown = 0
  #isFull = false

  constructor(watcher: TapWatcher, clock: Pick<Clock, 'now'>) {
    this.#watcher = watcher
    this.#clock = clock
  }

  wants(): boolean {
    if (this.#isFull) return false
    const now = Math.floor(this.#clock.now() / second)
    if (now !== this.#second) {
      this.#second = now
      this.#shown = 0
    }
    return this.#shown < this.#watcher.rate
  }

  show(json: string): void {
    this.#shown += 1
    this.#isFull = !this.#watcher.show(json)
  }

  resume(): void {
    this.#isFull = false
  }
}
