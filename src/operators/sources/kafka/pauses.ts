import type { KafkaConsumer } from '../../../clients/kafka/client.ts'
import { partitionOf } from '../../../clients/kafka/partition-name.ts'
import type { Clock } from '../../../core/clock.ts'

/** Microseconds for which messages are kept in hand; what must wait longer is let go of, and fetched again when it may be read. */
const longestHold = 500_000

interface Options {
  readonly consumer: Pick<KafkaConsumer, 'pause' | 'resume'>
  readonly clock: Clock
}

/**
 * Partitions that must not be read now. While a wait is short the client keeps what it has fetched; when it gets long the partitions are paused:
 * nothing is kept for them, the member goes on to live in its group, and the others are read.
 */
export class Pauses {
  readonly #options: Options
  /** Why each partition is paused. */
  readonly #reasons = new Map<string, Set<Promise<unknown>>>()

  constructor(options: Options) {
    this.#options = options
  }

  /** Waits until something that keeps these partitions from being read is over. False: it is not, and they are paused until then. */
  held(over: Promise<unknown>, partitions: () => Iterable<string>): Promise<boolean> {
    return new Promise((resolve) => {
      let isPaused = false
      const cancel = this.#options.clock.after(longestHold, () => {
        isPaused = true
        this.#pause(over, partitions())
        resolve(false)
      })
      const goOn = (): void => {
        cancel()
        if (isPaused) this.#resume(over)
        resolve(true)
      }
      over.then(goOn, goOn)
    })
  }

  #pause(reason: Promise<unknown>, names: Iterable<string>): void {
    const paused: string[] = []
    for (const name of names) {
      const reasons = this.#reasons.get(name)
      if (reasons !== undefined) reasons.add(reason)
      else {
        this.#reasons.set(name, new Set([reason]))
        paused.push(name)
      }
    }
    if (paused.length > 0) this.#options.consumer.pause(paused.map(partitionOf))
  }

  #resume(reason: Promise<unknown>): void {
    const resumed: string[] = []
    for (const [name, reasons] of this.#reasons) {
      if (!reasons.delete(reason) || reasons.size > 0) continue
      this.#reasons.delete(name)
      resumed.push(name)
    }
    if (resumed.length > 0) this.#options.consumer.resume(resumed.map(partitionOf))
  }
}
