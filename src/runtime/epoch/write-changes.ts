import type { KeptStates } from '../state/kept-states.ts'
import type { PassCrashPoint } from './crash-points.ts'
import type { EpochLog } from './epoch-log.ts'
import { BlockWriter } from './log-blocks.ts'

interface Options {
  readonly log: EpochLog
  readonly states: KeptStates
  readonly epoch: number
  /** Stages whose state in the log is given up with this epoch. */
  readonly forgotten: readonly string[]
  /** Milliseconds of a clock that only runs forward. */
  readonly stopwatch: () => number
  readonly withRoom: (work: () => Promise<void>) => Promise<void>
  readonly crashPoint: PassCrashPoint
}

/** Milliseconds for which the stream may stand still at a time. */
const slice = 10

/** Writes what is frozen to the log, in slices between which the stream goes on. Gives the milliseconds for which it stood still. */
export async function writeChanges(options: Options): Promise<number> {
  const { log, states, epoch, forgotten, stopwatch, withRoom, crashPoint } = options
  const out = new BlockWriter(epoch)
  let busy = 0
  const write = async (blocks: readonly Buffer[]): Promise<void> => {
    if (blocks.length === 0) return
    await withRoom(() => log.append(blocks, epoch))
    crashPoint('log written')
  }
  for (const uid of forgotten) out.forgotten(uid)
  for (const { uid, name, state } of states) {
    out.state(uid, name)
    for (let isDone = false; !isDone; ) {
      const started = stopwatch()
      isDone = state.drain(out, stopwatch, started + slice)
      busy += stopwatch() - started
      // A slice of state that has many words for few bytes fills no block; the stream has its turn all the same.
      await write(isDone ? out.takeFull() : out.take())
    }
  }
  await write(out.take())
  await log.sync()
  crashPoint('log synced')
  return busy
}
