import { inOrder, type ModelEvent, watermarkBefore } from './stream.ts'

/** A row of an aggregate: the events of one key in one window, in order. Times in microseconds. */
export interface ModelRow<E> {
  readonly start: number
  readonly end: number
  readonly time: number
  readonly final: boolean
  readonly key: string | null
  readonly events: readonly ModelEvent<E>[]
}

export interface ModelRows<E> {
  readonly rows: readonly ModelRow<E>[]
  readonly late: readonly ModelEvent<E>[]
}

/** An event with the watermark that its own source had before it. */
interface Judged<E> extends ModelEvent<E> {
  readonly watermark: number
}

interface Due<E> extends ModelRow<E> {
  /** When it leaves, in event time. */
  readonly boundary: number
}

type KeyOf<E> = (event: E) => string | null

const judge = <E>(events: readonly ModelEvent<E>[], lateness: number): Judged<E>[] =>
  events.map((event, i) => ({
    ...event,
    watermark: watermarkBefore(events as readonly ModelEvent[], i, lateness),
  }))

/**
 * Windows that stand where they stand: `starts` gives those that an instant lies in. An event enters those that end behind the watermark of its
 * own source (W2). With `every`, a window is made of panes, and at the end of each pane the keys that have events in it get a row of what is in
 * the panes so far (W10).
 */
export function fixedWindows<E>(
  sources: readonly (readonly ModelEvent<E>[])[],
  lateness: number,
  keyOf: KeyOf<E>,
  starts: (time: number) => readonly number[],
  size: number,
  every?: number,
): ModelRows<E> {
  const late: ModelEvent<E>[] = []
  const windows = new Map<string, { start: number; key: string | null; events: Judged<E>[] }>()
  for (const event of sources.flatMap((list) => judge(list, lateness))) {
    const all = starts(event.time)
    const open = all.filter((start) => start + size > event.watermark)
    if (all.length > 0 && open.length === 0) late.push(event)
    for (const start of open) {
      const key = keyOf(event.event)
      const name = JSON.stringify([start, key])
      const window = windows.get(name) ?? { start, key, events: [] }
      windows.set(name, window)
      window.events.push(event)
    }
  }
  const due: Due<E>[] = []
  for (const { start, key, events } of windows.values()) {
    const end = start + size
    due.push({ boundary: end, start, end, time: end - 1, final: true, key, events: inOrder(events) })
    if (every === undefined) continue
    const paneEnd = (event: Judged<E>): number =>
      start + (Math.floor((Math.max(event.time, event.watermark) - start) / every) + 1) * every
    for (let boundary = start + every; boundary < end; boundary += every) {
      if (!events.some((event) => paneEnd(event) === boundary)) continue
      const soFar = inOrder(events.filter((event) => paneEnd(event) <= boundary))
      due.push({ boundary, start, end, time: boundary - 1, final: false, key, events: soFar })
    }
  }
  return { rows: ordered(due), late }
}

/** Sessions of a key: events that are at most the gap apart. Late is what is behind the watermark of its own source. */
export function sessions<E>(
  sources: readonly (readonly ModelEvent<E>[])[],
  lateness: number,
  keyOf: KeyOf<E>,
  gap: number,
  ends: { readonly max?: number; readonly until?: (event: E) => boolean } = {},
): ModelRows<E> {
  const { max = Number.POSITIVE_INFINITY, until = () => false } = ends
  return inTurn(sources, lateness, keyOf, (events) => {
    const due: Omit<Due<E>, 'key'>[] = []
    let open: ModelEvent<E>[] = []
    const close = (boundary: number, end: number): void => {
      if (open.length > 0)
        due.push({ boundary, start: open[0]!.time, end, time: end - 1, final: true, events: open })
      open = []
    }
    const quiet = (): void => {
      const last = open.at(-1)
      if (last !== undefined) close(last.time + gap + 1, last.time + gap)
    }
    for (const event of events) {
      const last = open.at(-1)
      if (last !== undefined && event.time - last.time > gap) quiet()
      else if (last !== undefined && event.time - open[0]!.time > max) close(event.time + 1, last.time + 1)
      open.push(event)
      if (until(event.event)) close(event.time + 1, event.time + 1)
    }
    quiet()
    return due
  })
}

/** Windows of so many events of a key; one that gets none for `ttl` is over as well. */
export function rowWindows<E>(
  sources: readonly (readonly ModelEvent<E>[])[],
  lateness: number,
  keyOf: KeyOf<E>,
  count: number,
  ttl: number,
): ModelRows<E> {
  return inTurn(sources, lateness, keyOf, (events) => {
    const due: Omit<Due<E>, 'key'>[] = []
    let open: ModelEvent<E>[] = []
    const close = (boundary: number): void => {
      const end = open.at(-1)!.time + 1
      due.push({ boundary, start: open[0]!.time, end, time: end - 1, final: true, events: open })
      open = []
    }
    for (const event of events) {
      if (open.length > 0 && event.time - open.at(-1)!.time > ttl) close(open.at(-1)!.time + ttl + 1)
      open.push(event)
      if (open.length === count) close(event.time + 1)
    }
    if (open.length > 0) close(open.at(-1)!.time + ttl + 1)
    return due
  })
}

/** Windows that go by the order of events, for each key by itself. */
function inTurn<E>(
  sources: readonly (readonly ModelEvent<E>[])[],
  lateness: number,
  keyOf: KeyOf<E>,
  windows: (events: readonly ModelEvent<E>[]) => readonly Omit<Due<E>, 'key'>[],
): ModelRows<E> {
  const all = sources.flatMap((list) => judge(list, lateness))
  const late = all.filter(({ time, watermark }) => time < watermark)
  const taken = inOrder(all.filter(({ time, watermark }) => time >= watermark))
  const keys = new Set(taken.map(({ event }) => keyOf(event)))
  const due = [...keys].flatMap((key) =>
    windows(taken.filter(({ event }) => keyOf(event) === key)).map((row) => ({ ...row, key })),
  )
  return { rows: ordered(due), late }
}

/** By boundary; there early results first, then by start and key, null before all names (W8). */
const ordered = <E>(due: readonly Due<E>[]): Due<E>[] =>
  due.toSorted(
    (a, b) =>
      a.boundary - b.boundary ||
      Number(a.final) - Number(b.final) ||
      a.start - b.start ||
      (a.key === b.key ? 0 : (a.key ?? '') < (b.key ?? '') ? -1 : 1),
  )
