import type { Value } from '../../../core/value.ts'
import type { Meta } from '../../contract/row.ts'
import type { Refusal } from '../../contract/stage.ts'
import type { State, StateKey, StateTable } from '../../contract/state.ts'
import type { Bounds } from './bounds.ts'
import type { Group, Groups } from './groups.ts'

interface Parts {
  readonly groups: Groups
  readonly bounds: Bounds
}

/** Adds an event to the group of its key, which begins with it if there is room for it: else gives why there is none. */
export function addToGroup(
  table: StateTable<Group>,
  key: StateKey,
  args: readonly Value[],
  meta: Meta,
  { groups, bounds }: Parts,
): Group | Refusal {
  const known = table.get(key)
  if (known !== undefined) {
    table.touch(key, known)
    const refusal = groups.add(known.states, args, meta)
    bounds.grown(known, [known.states])
    return refusal ?? known
  }
  const full = bounds.refusal(key)
  if (full !== null) return full
  const group = groups.start(args)
  const refusal = groups.add(group.states, args, meta)
  // What was refused begins no group.
  if (refusal !== undefined) return refusal
  table.set(key, group)
  bounds.added(key, group, [group.states])
  return group
}

/** The group of a key, about to be changed, in a table that has room for all keys. */
export function groupOf(
  table: StateTable<Group>,
  key: StateKey,
  keys: readonly Value[],
  { groups, bounds }: Parts,
): Group {
  let group = table.get(key)
  if (group === undefined) {
    group = groups.fresh(keys)
    table.set(key, group)
    bounds.added(key, group, [group.states])
  } else table.touch(key, group)
  return group
}

/** A pane's group becomes part of that of its key in the whole, which is given. A whole has room for what a pane had room for. */
export function addPaneGroup(
  whole: StateTable<Group>,
  key: StateKey,
  pane: Group,
  { groups, bounds }: Parts,
): Group {
  const group = groupOf(whole, key, pane.keys, { groups, bounds })
  bounds.removed(key, pane)
  groups.merge(group.states, pane.states)
  bounds.grown(group, [group.states])
  return group
}

/** Counts what is there after a restart. */
export function countRestored(state: State<Group>, bounds: Bounds): void {
  for (const name of state.names())
    for (const [key, group] of state.table(name).entries()) bounds.added(key, group, [group.states])
}

/** A table with all its groups goes. */
export function dropGroups(state: State<Group>, name: string, bounds: Bounds): void {
  for (const [key, group] of state.table(name).entries()) bounds.removed(key, group)
  state.drop(name)
}
