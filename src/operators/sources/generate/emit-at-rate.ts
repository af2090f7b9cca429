import { setImmediate as nextTurn } from 'node:timers/promises'
import { sleep } from '../../../core/sleep.ts'
import type { Rec } from '../../../core/value.ts'
import type { Origin } from '../../contract/chunk.ts'
import type { SourceContext } from '../../contract/source.ts'

interface Pace {
  /** Microseconds from one event to the next; 0: as fast as they are taken. */
  readonly every: number
  readonly count: number
}

/** Most events in one chunk. */
const most = 1000
/** Microseconds between two looks at the clock where many events are due in a second. */
const shortest = 5000

/** Pushes events `make(1)`, `make(2)` … in their time, until the count is full or the source is stopped. What could not be sent in time is caught up. */
export async function emitAtRate(
  { every, count }: Pace,
  context: SourceContext,
  make: (n: number) => Rec,
): Promise<void> {
  const { clock, stop } = context
  const origin: Origin = { source: context.name, partition: 'generate', path: null }
  const started = clock.now()
  let sent = 0
  while (sent < count && !stop.aborted) {
    const wait = context.ready()
    if (wait !== undefined) {
      await wait
      continue
    }
    const due = every === 0 ? count : Math.min(count, Math.floor((clock.now() - started) / every) + 1)
    const size = Math.min(due - sent, most)
    if (size <= 0) {
      await sleep(context.clock, Math.max(started + sent * every - clock.now(), shortest), context.stop)
      continue
    }
    const events = Array.from({ length: size }, (_, i) => make(sent + i + 1))
    context.push({ kind: 'records', events, origin, firstLine: sent + 1, received: clock.now() })
    sent += size
    // Timers and signals get their turn.
    await nextTurn()
  }
}
