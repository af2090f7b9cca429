import { toJson } from '../../core/json.ts'
import type { Rec } from '../../core/value.ts'
import {
  type Group,
  type GroupAggregator,
  type GroupQueue,
  QueueFullError,
} from '../contract/group-aggregator.ts'
import { param } from '../contract/params.ts'
import type { Row } from '../contract/row.ts'

/** When a group is finished, and how much may wait. */
export interface Packing {
  readonly max_logs: number
  readonly max_bytes: number
  /** Microseconds. */
  readonly flush_interval: number
  readonly max_pending: number
  readonly topic: string
}

export const packingParams = {
  max_logs: param.int({ doc: 'Most events in a group.', default: '1024', min: 1 }),
  max_bytes: param.size({
    doc: 'Most bytes in a group, as JSON; one larger event is a group of its own.',
    default: '512KiB',
    min: 1,
  }),
  flush_interval: param.duration({
    doc: 'The time after which unfinished groups go on as well; 0 for the default of 3 s.',
    default: '0s',
    min: 0,
    max: 3_600_000_000,
  }),
  max_pending: param.int({
    doc: 'Finished groups that may wait here while the queue is full; then no more events are taken.',
    default: '16',
    min: 1,
  }),
  topic: param.text({ doc: 'The topic of the groups.', default: '""' }),
}

/** What a group has in common. Events with one key and one source come together. */
export interface Bundle {
  readonly key: string
  readonly tags: Readonly<Record<string, string>>
}

interface Open {
  readonly source: string
  readonly tags: Readonly<Record<string, string>>
  readonly logs: Rec[]
  bytes: number
}

/**
 * Packs events by source and by what `bundle` finds in them. A finished group goes to the queue at once; while that is full it waits here,
 * and when `max_pending` wait, events are refused, so that nothing grows and nothing is lost. `most`: groups open at a time; the oldest is
 * finished for a new one.
 */
export function packingAggregator(
  description: string,
  packing: Packing,
  most: number,
  bundle: (row: Row) => Bundle,
): GroupAggregator {
  const open = new Map<string, Open>()
  let pending: Group[] = []
  let queue: GroupQueue | undefined

  const groupOf = ({ logs, tags, source }: Open): Group => ({ logs, tags, source, topic: packing.topic })

  /** Hands over what waits, oldest first. */
  const offer = (): void => {
    let taken = 0
    while (taken < pending.length && queue?.add(pending[taken]!) === null) taken += 1
    if (taken > 0) pending = pending.slice(taken)
  }

  const finish = (id: string, group: Open): void => {
    open.delete(id)
    pending.push(groupOf(group))
    offer()
  }

  return {
    init(_context, given) {
      queue = given
      return packing.flush_interval / 1000
    },
    description: () => description,
    add(row) {
      if (pending.length >= packing.max_pending) {
        offer()
        if (pending.length >= packing.max_pending) return new QueueFullError()
      }
      const { key, tags } = bundle(row)
      const { source } = row.meta.origin
      const id = `${source}\u0000${key}`
      const size = Buffer.byteLength(toJson(row.event))
      let group = open.get(id)
      if (group !== undefined && group.bytes + size > packing.max_bytes) {
        finish(id, group)
        group = undefined
      }
      if (group === undefined) {
        if (open.size >= most) {
          const [oldest] = open
          finish(...oldest!)
        }
        group = { source, tags, logs: [], bytes: 0 }
        open.set(id, group)
      }
      group.logs.push(row.event)
      group.bytes += size
      if (group.logs.length >= packing.max_logs || group.bytes >= packing.max_bytes) finish(id, group)
      return null
    },
    flush() {
      const groups = [...pending, ...[...open.values()].map(groupOf)]
      pending = []
      open.clear()
      return groups
    },
    reset() {
      pending = []
      open.clear()
    },
  }
}
