import type { DeadLetter } from '../dead-letter.ts'
import type { Frame } from '../frames/frame.ts'
import type { RefusedFrame } from './outbox-rows.ts'

/** A letter for each event of a frame where its events are lines, else one with all of it for the first and none for the others. */
export function lettersOf(
  { payload, count, epoch, seq }: Frame,
  { code, reason }: RefusedFrame,
  sink: string,
): readonly Omit<DeadLetter, 'node' | 'stage'>[] {
  const text = payload.toString('utf8')
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')
  const raws = lines.length === count ? lines : [text]
  return raws.map((raw) => ({
    code,
    reason,
    source: `the outbox of "${sink}"`,
    position: `epoch ${epoch}, frame ${seq}`,
    at: { epoch, frame: seq },
    raw,
  }))
}
