import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../operators/contract/log.ts'

/** An epoch that waits so long is told, and again after each of the later ones (protocol B7). Microseconds. */
const firstAlarm = 30_000_000
const laterAlarm = 300_000_000

interface Options {
  readonly clock: Clock
  readonly log: Log
  readonly epoch: number
  /** What it waits for. */
  readonly missing: () => readonly string[]
}

/** Tells of an epoch that takes long, until the function it gives is called. */
export function watchEpoch({ clock, log, epoch, missing }: Options): () => void {
  const since = clock.now()
  const watch = (after: number): (() => void) => {
    return clock.after(after, () => {
      const seconds = Math.round((clock.now() - since) / 1e6)
      const told = `Epoch ${epoch} has been waiting for ${seconds} s for ${missing().join(', ')}. Nothing is lost; what was read since would be read again after a crash.`
      if (seconds * 1e6 < laterAlarm) {
        log.warn(told, { code: 'LP5406' })
        cancel = watch(laterAlarm - firstAlarm)
      } else {
        log.error(told, { code: 'LP5407' })
        cancel = watch(laterAlarm)
      }
    })
  }
  let cancel = watch(firstAlarm)
  return () => cancel()
}
