import type { Clock } from '../../core/clock.ts'
import { messageOf } from '../../core/message-of.ts'
import { HdfsFailure } from './errors.ts'

interface Step {
  readonly clock: Clock
  /** `hdfs sink "archive"`. */
  readonly title: string
  /** The other side. */
  readonly host: string
  /** Microseconds. */
  readonly time: number
  /** Aborted when the time is over. */
  readonly late: AbortController
}

/** A step of a request that must be over in time. Rejects with an `HdfsFailure`. */
export async function inTime<T>(
  { clock, title, host, time, late }: Step,
  work: () => Promise<T>,
): Promise<T> {
  let isLate = false
  const cancel = clock.after(time, () => {
    isLate = true
    late.abort()
  })
  try {
    return await work()
  } catch (cause) {
    const says = isLate ? `no answer within ${time / 1e6} s` : reasonOf(cause)
    throw new HdfsFailure('unreachable', host, title, says, { cause })
  } finally {
    cancel()
  }
}

/** An error of several addresses has no text of its own. */
const reasonOf = (error: unknown): string =>
  error instanceof Error && error.message === ''
    ? ((error as NodeJS.ErrnoException).code ?? error.name)
    : messageOf(error)
