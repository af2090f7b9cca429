/** A set of top-level fields, which may also be all but some: an open record has no list of its fields. */
export interface FieldSet {
  /** True: all fields but `names`. */
  readonly inverted: boolean
  readonly names: ReadonlySet<string>
}

export const noFields: FieldSet = { inverted: false, names: new Set() }
export const allFields: FieldSet = { inverted: true, names: new Set() }
export const onlyFields = (names: Iterable<string>): FieldSet => ({ inverted: false, names: new Set(names) })
export const allFieldsBut = (names: Iterable<string>): FieldSet => ({ inverted: true, names: new Set(names) })

export const hasField = (set: FieldSet, name: string): boolean => set.names.has(name) !== set.inverted

export function unite(...sets: readonly FieldSet[]): FieldSet {
  return sets.reduce((a, b) => {
    if (a.inverted && b.inverted) return allFieldsBut(a.names.intersection(b.names))
    if (a.inverted) return allFieldsBut(a.names.difference(b.names))
    if (b.inverted) return allFieldsBut(b.names.difference(a.names))
    return onlyFields(a.names.union(b.names))
  }, noFields)
}

export const without = (set: FieldSet, name: string): FieldSet =>
  set.inverted ? allFieldsBut([...set.names, name]) : onlyFields(set.names.difference(new Set([name])))

export const isAllFields = (set: FieldSet): boolean => set.inverted && set.names.size === 0

export const sameFields = (a: FieldSet, b: FieldSet): boolean =>
  a.inverted === b.inverted && a.names.size === b.names.size && a.names.isSubsetOf(b.names)

export const areDisjoint = (a: FieldSet, b: FieldSet): boolean =>
  a.inverted ? !b.inverted && b.names.isSubsetOf(a.names) : [...a.names].every((name) => !hasField(b, name))
