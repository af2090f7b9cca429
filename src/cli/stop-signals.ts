import type { Io, Signal } from './io.ts'

/** Milliseconds that are left to close what can be closed after the second signal. */
const lastChance = 1000

export interface StopSignals {
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly stop: AbortSignal
  /** Aborted by the second. */
  readonly abandon: AbortSignal
  /** Lets the signals go. */
  readonly release: () => void
}

/**
 * The first SIGINT or SIGTERM stops in good order, the second gives up what is unfinished; SIGQUIT ends the process at once. `say` writes
 * one line for the person who waits.
 */
export function takeSignals(io: Io, say: (line: string) => void): StopSignals {
  const stop = new AbortController()
  const abandon = new AbortController()
  const onStop = (signal: Signal) => (): void => {
    if (!stop.signal.aborted) {
      say(
        signal === 'SIGINT'
          ? 'Stopping: what was read is finished first. Press Ctrl-C again to end at once.'
          : `Stopping after ${signal}: what was read is finished first.`,
      )
      stop.abort()
    } else if (!abandon.signal.aborted) {
      say('Ending at once: what is unfinished is abandoned.')
      abandon.abort()
      io.every(lastChance, () => io.signals.abandon(3))
    }
  }
  const released = [
    io.signals.on('SIGINT', onStop('SIGINT')),
    io.signals.on('SIGTERM', onStop('SIGTERM')),
    // 128 and the number of the signal, as a shell reports it.
    io.signals.on('SIGQUIT', () => io.signals.abandon(131)),
  ]
  return {
    stop: stop.signal,
    abandon: abandon.signal,
    release: () => {
      for (const release of released) release()
    },
  }
}
