import { RunError } from '../../core/run-error.ts'
import type { Log } from '../../operators/contract/log.ts'
import type { Ending } from '../ending.ts'
import { retry } from '../retry.ts'
import { stateFull } from './state-errors.ts'

interface Options extends Omit<Parameters<typeof retry>[1], 'failed' | 'hurry' | 'policy' | 'tries'> {
  readonly directory: string
  readonly log: Log
  readonly ending: Pick<Ending, 'begun' | 'told'>
  /** Closes (true) or opens the gates of all sources. */
  readonly hold: (isHeld: boolean) => void
}

/** Longest wait between two tries, in microseconds. */
const longest = 10_000_000

/** Does what needs room on the disk; while there is none, sources wait, and it is tried again (protocol B7), at once when the run is to end. */
export async function waitForRoom<T>(work: () => T | Promise<T>, options: Options): Promise<T> {
  const { directory, log, hold, ending } = options
  let isHeld = false
  let told: string | undefined
  try {
    return await retry(
      async () => {
        try {
          return await work()
        } catch (cause) {
          throw isFull(cause) ? stateFull(directory, cause) : cause
        }
      },
      {
        ...options,
        hurry: ending.begun,
        policy: { longest },
        failed(error) {
          if (!isHeld) hold(true)
          isHeld = true
          // Once, and once more when the run is to end.
          const isNews = told === undefined || (told === '' && ending.begun.aborted)
          if (!isNews) return
          told = ending.told
          log.warn(`${error.message}${told}`, { code: error.code })
        },
      },
    )
  } finally {
    if (isHeld) hold(false)
  }
}

const isFull = (cause: unknown): boolean =>
  !(cause instanceof RunError) &&
  cause instanceof Error &&
  'code' in cause &&
  (cause.code === 'ENOSPC' || cause.code === 'EDQUOT')
