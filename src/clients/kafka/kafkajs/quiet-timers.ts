let isDone = false

/**
 * kafkajs 2.2.4 starts timers with negative times where nothing is throttled; Node says so on standard error in words that no reader of ours
 * can use. Only this one warning is left out.
 */
export function quietTimers(): void {
  if (isDone) return
  isDone = true
  const emit = process.emitWarning.bind(process) as (warning: string | Error, ...rest: unknown[]) => void
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]): void => {
    if (rest[0] !== 'TimeoutNegativeWarning') emit(warning, ...rest)
  }) as typeof process.emitWarning
}
