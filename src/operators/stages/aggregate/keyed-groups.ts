import type { Value } from '../../../core/value.ts'
import type { Meta } from '../../contract/row.ts'
import type { Refusal } from '../../contract/stage.ts'
import type { StateKey, StateTable } from '../../contract/state.ts'
import type { Bounds } from './bounds.ts'
import type { Group, Groups } from './groups.ts'

interface Parts {
  readonly groups: Groups
  readonly bounds: Bounds
}

/** Tables that hold groups of the same window: panes and their whole. */
export type Tables = () => Iterable<StateTable<Group>>

const noOthers: Tables = () => []

/**
 * Adds an event to the group of its key, which begins with it if the window has the key already or there is room for one more: else gives why
 * there is none.
 */
export function addToGroup(
  table: StateTable<Group>,
  key: StateKey,
  args: readonly Value[],
  meta: Meta,
  { groups, bounds }: Parts,
  others: Tables = noOthers,
): Group | Refusal {
  let group = table.get(key)
  if (group === undefined) {
    const isNew = !isIn(others(), key)
    const refusal = isNew ? bounds.refusal() : null
    if (refusal !== null) return refusal
    group = groups.start(args)
    table.set(key, group)
    if (isNew) bounds.added(group)
    else bounds.grown(group)
  } else table.touch(key, group)
  groups.add(group.states, args, meta)
  bounds.grown(group)
  return group
}

const isIn = (tables: Iterable<StateTable<Group>>, key: StateKey): boolean => {
  for (const table of tables) if (table.get(key) !== undefined) return true
  return false
}

/** Drops a pane, whose keys may stand in others of its window. */
export function dropPane(pane: StateTable<Group>, bounds: Bounds, others: Tables): void {
  for (const [key, group] of pane.entries()) {
    if (isIn(others(), key)) bounds.merged(group)
    else bounds.removed(group)
  }
}

/** Counts what the tables of one window hold after a restart. */
export function countRestored(tables: Iterable<StateTable<Group>>, bounds: Bounds): void {
  const seen = new Set<StateKey>()
  for (const table of tables) {
    for (const [key, group] of table.entries()) {
      if (seen.has(key)) bounds.grown(group)
      else bounds.added(group)
      seen.add(key)
    }
  }
}

/** A pane's group becomes part of that of its key in the whole, which is given. A whole has room for what a pane had room for. */
export function addPaneGroup(
  whole: StateTable<Group>,
  key: StateKey,
  pane: Group,
  { groups, bounds }: Parts,
): Group {
  bounds.merged(pane)
  let group = whole.get(key)
  if (group === undefined) {
    group = groups.fresh(pane.keys)
    whole.set(key, group)
  } else whole.touch(key, group)
  groups.merge(group.states, pane.states)
  bounds.grown(group)
  return group
}
