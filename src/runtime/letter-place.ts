/** What a dead letter says of where its event came from; `replay/read-letter.ts` reads it again. */
import { type Rec, Time, type Value } from '../core/value.ts'
import type { Meta } from '../operators/contract/row.ts'

/** For people: `/var/log/auth.log:17`, `line 17`, `orders/3 at 9124`. */
export function positionOf({ origin: { path, topic, number }, line }: Meta): string {
  if (topic !== undefined) return `${topic}/${number} at ${line - 1}`
  return path === null ? `line ${line}` : `${path}:${line}`
}

/** `{partition, path?, topic?, line, offset?}` */
export const placeOf = ({ origin, line, offset }: Meta): Rec => ({
  partition: origin.partition,
  ...(origin.path === null ? {} : { path: origin.path }),
  ...(origin.topic === undefined ? {} : { topic: origin.topic }),
  line,
  ...(origin.topic !== undefined ? { offset: line - 1 } : offset < 0 ? {} : { offset }),
})

/**
 * Metadata that an event has from nowhere but its letter: `{time?, window?, final?, truncated?, sides?}`. A line is read by its source again,
 * and needs none of it. Each side of a join is `{source, partition, path?, line, offset?, received, time?, …}`.
 */
export const metaOf = ({ time, window, final, truncated, sides }: Meta): Rec => ({
  ...(Number.isNaN(time) ? {} : { time: new Time(time) }),
  ...(window === undefined ? {} : { window: { start: new Time(window.start), end: new Time(window.end) } }),
  ...(final === undefined ? {} : { final }),
  ...(truncated === undefined ? {} : { truncated }),
  ...(sides === undefined ? {} : { sides: sidesOf(sides) }),
})

const sidesOf = (sides: NonNullable<Meta['sides']>): Rec =>
  Object.fromEntries(
    Object.entries(sides).map(([name, meta]): [string, Value] => [
      name,
      {
        source: meta.origin.source,
        ...placeOf(meta),
        ...(meta.origin.number === undefined ? {} : { number: meta.origin.number }),
        received: new Time(meta.received),
        ...metaOf(meta),
      },
    ]),
  )
