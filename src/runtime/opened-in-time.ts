import type { Clock } from '../core/clock.ts'
import { stoppedWaiting } from '../operators/contract/stopped-waiting.ts'

interface Options<T> {
  /** `kafka sink "out"`: whose other side it is. */
  readonly title: string
  readonly clock: Clock
  /** Aborted when the run is to end. */
  readonly stop: AbortSignal
  /** Done with what opens when nobody waits for it any more. */
  readonly late?: (opened: T) => Promise<void>
}

/** Microseconds after a stop in which what opens now may still be opened: so it ends in the orderly way. */
const grace = 1_000_000

/** A stop is not to wait for an other side that does not answer: rejects with LP5004 then. */
export function openedInTime<T>(opening: Promise<T>, { title, clock, stop, late }: Options<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let cancel = (): void => {}
    const give = (): void => {
      reject(stoppedWaiting(title, 'for the other side'))
      opening.then((opened) => late?.(opened)).catch(() => {})
    }
    const hurry = (): void => {
      cancel = clock.after(grace, give)
    }
    if (stop.aborted) hurry()
    else stop.addEventListener('abort', hurry, { once: true })
    opening.then(resolve, reject).finally(() => {
      cancel()
      stop.removeEventListener('abort', hurry)
    })
  })
}
