import { type Interleaving, inOrder, type Partitions, Watermarks } from './two-partitions.ts'

interface Options {
  /** Whose watermark says that an event is late: that of its own partition, or the combined one. */
  readonly lateBy: 'own' | 'combined'
  /**
   * What a result before the end of its window covers. `effective`: panes, an event in that of max(its time, its own watermark); `time`: in
   * that of its time; `whole`: all so far.
   */
  readonly early?: 'effective' | 'time' | 'whole'
}

const lateness = 3
const size = 10
const pane = 5

/** Counts in windows of ten with results at each half, as text. */
export function windows(partitions: Partitions, order: Interleaving, { lateBy, early }: Options): string {
  const marks = new Watermarks()
  const panes = new Map<number, number>()
  const out: string[] = []
  let late = 0
  let boundary = pane
  const count = (from: number, to: number): number =>
    [...panes].reduce((sum, [start, n]) => (start >= from && start < to ? sum + n : sum), 0)
  // Boundaries are visited in order, however far the watermark jumps.
  const advance = (): void => {
    for (; boundary <= Math.min(marks.combined, 400); boundary += pane) {
      const start = Math.floor((boundary - 1) / size) * size
      const isEnd = boundary === start + size
      if (!isEnd && early === undefined) continue
      const n = count(start, isEnd || early === 'whole' ? start + size : boundary)
      if (n > 0) out.push(`${isEnd ? '' : 'early '}${boundary} ${n}`)
      if (isEnd) for (const one of [...panes.keys()]) if (one < boundary) panes.delete(one)
    }
  }
  inOrder(partitions, order, (time, partition, isLast) => {
    const own = marks.own[partition]
    const end = (Math.floor(time / size) + 1) * size
    if (end <= (lateBy === 'own' ? own : marks.combined)) late++
    else {
      const at = Math.floor((early === 'effective' ? Math.max(time, own) : time) / pane) * pane
      panes.set(at, (panes.get(at) ?? 0) + 1)
    }
    if (marks.note(partition, time, lateness, isLast)) advance()
  })
  return `${out.join(', ')}; late: ${late}`
}
