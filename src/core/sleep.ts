import type { Clock } from './clock.ts'

/** Resolves after so many microseconds, or at once when the signal is aborted. */
export function sleep(clock: Clock, micros: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve()
      return
    }
    const done = (): void => {
      cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const cancel = clock.after(micros, done)
    signal.addEventListener('abort', done, { once: true })
  })
}
