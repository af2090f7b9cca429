import { type Interleaving, inOrder, type Partitions, Watermarks } from './two-partitions.ts'

const lateness = 3
const gap = 5

interface Session {
  readonly first: number
  readonly last: number
  readonly count: number
}

const touch = (one: Session, other: Session): boolean =>
  one.first < other.last + gap && other.first < one.last + gap

const join = (one: Session, other: Session): Session => ({
  first: Math.min(one.first, other.first),
  last: Math.max(one.last, other.last),
  count: one.count + other.count,
})

/**
 * Sessions of events less than five apart, as sorted text. Late is an event that is older than its own partition's watermark (`own`), one
 * whose session that watermark has closed (`closed`), or one whose session the combined watermark has (`combined`).
 */
export function sessions(
  partitions: Partitions,
  order: Interleaving,
  lateBy: 'own' | 'closed' | 'combined',
): string {
  const marks = new Watermarks()
  const out: string[] = []
  let open: Session[] = []
  let late = 0
  inOrder(partitions, order, (time, partition, isLast) => {
    const own = marks.own[partition]
    const isLate = lateBy === 'own' ? time < own : time + gap <= (lateBy === 'closed' ? own : marks.combined)
    if (isLate) late++
    else {
      let session: Session = { first: time, last: time, count: 1 }
      for (let found = open.find((one) => touch(one, session)); found !== undefined; ) {
        session = join(session, found)
        open = open.filter((one) => one !== found)
        found = open.find((one) => touch(one, session))
      }
      open.push(session)
    }
    if (marks.note(partition, time, lateness, isLast)) {
      const isOver = ({ last }: Session): boolean => last + gap <= marks.combined
      for (const { first, last, count } of open.filter(isOver)) out.push(`${first}-${last}: ${count}`)
      open = open.filter((one) => !isOver(one))
    }
  })
  return `${out.sort().join(', ')}; late: ${late}`
}
