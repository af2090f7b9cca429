import { recordsOf } from '../../operators/contract/event-record.ts'
import type { DeadLetter } from '../dead-letter.ts'
import type { Frame } from '../frames/frame.ts'
import { placeOfRecord } from '../place-of-record.ts'
import type { RefusedFrame } from './outbox-rows.ts'

/**
 * A letter for each event of a frame where its events are records or lines, else one with all of it for the first and none for the others. Of
 * records, only for those that were refused.
 */
export function lettersOf(
  frame: Frame,
  { code, reason, records }: RefusedFrame,
  { sink, isRecords }: { readonly sink: string; readonly isRecords: boolean },
): readonly Omit<DeadLetter, 'node' | 'stage'>[] {
  const { epoch, seq } = frame
  const reasons = records && new Map(records.map((record) => [record.index, record.reason]))
  const whole = { source: `the outbox of "${sink}"`, position: `epoch ${epoch}, frame ${seq}`, at: {} }
  const texts = isRecords ? recordTexts(frame) : lineTexts(frame).map((raw) => ({ ...whole, raw }))
  return texts.flatMap(({ at, ...text }, index) =>
    reasons?.has(index) === false
      ? []
      : [{ code, reason: reasons?.get(index) ?? reason, ...text, at: { epoch, frame: seq, ...at } }],
  )
}

/** The text of each record, and the source that it came from, which can take it again. */
const recordTexts = ({ payload, count }: Frame) =>
  [...recordsOf({ target: null, buffer: payload, start: 0, end: payload.length, count })].map((record) => ({
    ...placeOfRecord(record),
    raw: record.bytes.toString('utf8'),
  }))

function lineTexts({ payload, count }: Frame): readonly string[] {
  const text = payload.toString('utf8')
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')
  return lines.length === count ? lines : [text]
}
