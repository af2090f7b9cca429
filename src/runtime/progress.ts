import type { SourceRunner } from './source-runner.ts'

/** How far a run is. */
export interface Progress {
  /** Bytes pushed so far. */
  readonly bytes: number
  /** Bytes in all; 0 where that is not known. */
  readonly expected: number
  readonly events: number
  /** Over the last second or so. */
  readonly eventsPerSecond: number
  /** Undefined where it cannot be told. */
  readonly secondsLeft?: number
}

/** Keeps the last readings, so that a rate is that of now and not of the whole run. */
export class ProgressMeter {
  readonly #sources: readonly SourceRunner[]
  readonly #events: () => number
  readonly #readings: { readonly at: number; readonly events: number; readonly bytes: number }[] = []

  constructor(sources: readonly SourceRunner[], events: () => number) {
    this.#sources = sources
    this.#events = events
  }

  /** A reading at a time in microseconds. */
  read(at: number): Progress {
    const events = this.#events()
    const bytes = this.#sources.reduce((sum, source) => sum + source.bytes, 0)
    const known = this.#sources.every(({ expected }) => expected > 0)
    const expected = known ? this.#sources.reduce((sum, source) => sum + source.expected, 0) : 0
    this.#readings.push({ at, events, bytes })
    if (this.#readings.length > 6) this.#readings.shift()
    const first = this.#readings[0]!
    const seconds = (at - first.at) / 1e6
    const rate = seconds > 0 ? (events - first.events) / seconds : 0
    const speed = seconds > 0 ? (bytes - first.bytes) / seconds : 0
    return {
      bytes,
      expected,
      events,
      eventsPerSecond: Math.round(rate),
      ...(expected > bytes && speed > 0 ? { secondsLeft: (expected - bytes) / speed } : {}),
    }
  }
}
