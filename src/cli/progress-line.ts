import type { Progress } from '../runtime/progress.ts'
import { byteText, countText, secondsText } from './amounts.ts'
import type { Output } from './io.ts'

/** One line on a terminal that is written over and over while bounded input is read. */
export class ProgressLine {
  readonly #output: Output
  #shown = false

  constructor(output: Output) {
    this.#output = output
  }

  show(progress: Progress): void {
    if (progress.expected === 0) return
    this.#output.write(`\r${progressText(progress).slice(0, this.#output.columns - 1)}\u001b[K`)
    this.#shown = true
  }

  /** Takes the line away, before anything else is written. */
  clear(): void {
    if (!this.#shown) return
    this.#output.write('\r\u001b[K')
    this.#shown = false
  }
}

/** `120 MB of 1.0 GB (12 %), 1,250,000 events/s, 7 s left` */
export function progressText({ bytes, expected, eventsPerSecond, secondsLeft }: Progress): string {
  const share = Math.min(100, Math.floor((bytes / expected) * 100))
  const left = secondsLeft === undefined ? '' : `, ${secondsText(Math.max(1, Math.round(secondsLeft)))} left`
  return `${byteText(bytes)} of ${byteText(expected)} (${share} %), ${countText(eventsPerSecond)} events/s${left}`
}
