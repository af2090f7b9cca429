import type { PassCrashPoint } from '../runtime/epoch/crash-points.ts'

/**
 * For tests of what a crash does: `LOGPIPE_CRASH_AT="after decision:3"` ends the process without a word when it passes that point for the
 * third time.
 */
export function crashPointFrom(
  env: Readonly<Record<string, string | undefined>>,
): PassCrashPoint | undefined {
  const [point, times] = env['LOGPIPE_CRASH_AT']?.split(':') ?? []
  if (point === undefined) return undefined
  let left = Number(times ?? 1)
  return (passed) => {
    if (passed !== point) return
    left--
    if (left === 0) process.kill(process.pid, 'SIGKILL')
  }
}
