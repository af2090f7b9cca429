import type { Meta } from '../../contract/row.ts'
import type { WindowsOf } from '../aggregate/fixed-windows.ts'

/** Rows that are ranked together. */
export interface Round {
  readonly name: string
  /** Ranked when the watermark has come to it: all its rows are there. +∞: at the end of input. In microseconds. */
  readonly due: number
  readonly window: { readonly start: number; readonly end: number } | undefined
  /** As its rows say; undefined for events that are no results. */
  readonly final: boolean | undefined
}

/** The rounds that an event takes part in; none: it came too late. */
export type RoundsOf = (meta: Meta) => readonly Round[]

/** Windows of time: an event takes part in those that have not ended for its partition (protocol W2). */
export const roundsOver =
  (windowsOf: WindowsOf): RoundsOf =>
  ({ time, watermark }) =>
    windowsOf(time)
      .filter(({ end }) => end > watermark)
      .map((window) => ({
        name: `${window.start} ${window.end}`,
        due: window.end,
        window,
        final: true,
      }))

/**
 * The rows of one result together: those of one window, or of one early result of it. They have one time, the last instant before their
 * boundary. Results of the whole input, and events that are no results, are ranked at the end of input, early results without event time when
 * what came with them is there.
 */
export const roundsOfResults: RoundsOf = ({ time, window, final }) => {
  const isOfEnd = final !== false && window === undefined
  const due = isOfEnd ? Number.POSITIVE_INFINITY : Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time + 1
  const span = window === undefined ? 'all' : `${window.start} ${window.end}`
  return [{ name: `${due} ${final ?? '-'} ${span}`, due, window, final }]
}

/** Reads back what the names of rounds say. */
export function roundOf(name: string, isOver: boolean): Round {
  if (isOver) {
    const [start, end] = name.split(' ').map(Number) as [number, number]
    return { name, due: end, window: { start, end }, final: true }
  }
  const [due, final, start, end] = name.split(' ') as [string, string, string, string | undefined]
  return {
    name,
    due: Number(due),
    window: end === undefined ? undefined : { start: Number(start), end: Number(end) },
    final: final === '-' ? undefined : final === 'true',
  }
}

/** The order in which rounds leave: by boundary, early results first, then by start of the window. */
export function compareRounds(a: Round, b: Round): number {
  if (a.due !== b.due) return a.due < b.due ? -1 : 1
  if (a.final !== b.final) return a.final === false ? -1 : b.final === false ? 1 : 0
  return (a.window?.start ?? 0) - (b.window?.start ?? 0)
}
