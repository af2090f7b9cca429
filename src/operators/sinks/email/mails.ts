import { toText } from '../../../core/to-text.ts'
import type { EventRecord } from '../../contract/event-record.ts'
import type { Encoded } from '../../contract/sink.ts'
import { type Request, requestsOf } from '../sending/requests.ts'

/** Params whose values come with each event. */
export const recordParams = ['subject', 'body'] as const

export interface Mail extends Request {
  readonly subject: string
}

/** One mail for the events of a call that have the same subject, in the order of their first; behind an outbox, of a piece. */
export function mailsOf(
  pieces: readonly Encoded[],
  most: { readonly events: number; readonly bytes: number },
): readonly Mail[] {
  return requestsOf(pieces, most).flatMap(({ parts, records, key }) => {
    const bySubject = Map.groupBy(parts.keys(), (at) => subjectOf(records[at]!))
    return [...bySubject].map(([subject, places]) => ({
      subject,
      parts: places.map((at) => parts[at]!),
      records: places.map((at) => records[at]!),
      // Named by its first event, so that it keeps its key when others are refused.
      ...(key === undefined ? {} : { key: `${key}.${records[places[0]!]!.index}` }),
    }))
  })
}

/** One line, whatever the fields hold: what follows a line end would be a header of its own. */
const subjectOf = ({ values }: EventRecord): string =>
  toText(values[0] ?? null)
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .trim()
    .slice(0, 300)

/** What the mail says of its events: the rendered bodies, or the events as they are written. */
export const textOf = ({ records }: Mail): string =>
  records
    .map(({ values, bytes }) => (values[1] === null ? bytes.toString('utf8') : toText(values[1]!)))
    .map((text) => (text.endsWith('\n') ? text : `${text}\n`))
    .join('')
