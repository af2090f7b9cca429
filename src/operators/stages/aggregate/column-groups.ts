import type { Columns, Stretch } from '../../contract/columns.ts'
import type { StateKey, StateTable } from '../../contract/state.ts'
import type { Group } from './groups.ts'
import { groupOf } from './keyed-groups.ts'
import type { WindowingParts } from './windowing.ts'

/** A stretch of time whose events go into one table. */
export interface TableStretch extends Stretch {
  readonly table: StateTable<Group>
  readonly numbered: NumberedGroups
}

/** The groups of a table by the number of their keys. */
export interface NumberedGroups {
  generation: number
  groups: ({ readonly key: StateKey; readonly group: Group } | undefined)[]
}

export const startNumbered = (): NumberedGroups => ({ generation: -1, groups: [] })

/** Adds events that come side by side to the groups of their keys: each group gets its own of a run at once. See `takeColumns` of a stage. */
export function addColumns(
  columns: Columns,
  from: number,
  to: number,
  alone: (at: number) => void,
  stretchAt: (time: number) => TableStretch | undefined,
  parts: WindowingParts,
): number {
  let absorbed = 0
  for (let at = from; at < to; ) {
    const grouped = columns.group(at, to, stretchAt, alone)
    const { groups, keys, ends, values } = grouped
    let begin = 0
    for (let i = 0; i < groups; i++) {
      const end = ends[i]!
      const { states } = numberedGroup(grouped.stretch(i), keys[i]!, columns, parts)
      parts.groups.addRun(states, values, begin, end)
      begin = end
    }
    absorbed += grouped.events
    at = grouped.end
  }
  return absorbed
}

/** The group of a number, about to be changed. */
function numberedGroup(
  { table, numbered }: TableStretch,
  number: number,
  { generation, keyValues }: Columns,
  parts: WindowingParts,
): Group {
  if (numbered.generation !== generation) {
    numbered.generation = generation
    numbered.groups = []
  }
  const known = numbered.groups[number]
  if (known !== undefined) {
    table.touch(known.key, known.group)
    return known.group
  }
  const keys = keyValues(number)
  const key = parts.groups.keyOf(keys)
  const group = groupOf(table, key, keys, parts)
  numbered.groups[number] = { key, group }
  return group
}
