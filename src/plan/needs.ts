import type { KeyPattern, Step } from '../ir/step.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import { allFields, type FieldSet, hasField, noFields, onlyFields, unite, without } from './field-set.ts'
import { readsOf, readsOfSettings } from './reads.ts'

/**
 * The top-level fields that must be right before a step so that those in `after` are right behind it, and the step decides the same. In doubt
 * more than are needed.
 */
export function needsBefore(step: Step, after: FieldSet, catalog: Catalog): FieldSet {
  switch (step.op) {
    case 'where':
      return unite(after, readsOf(step.test))
    case 'set':
      return step.items.reduceRight(
        (needs, item) => unite(needsBeforeItem(item.path, needs), readsOf(item.value)),
        after,
      )
    case 'keep':
      return unite(
        ...step.items.map(({ pattern, value }) => (value === undefined ? rootOf(pattern) : readsOf(value))),
      )
    case 'drop':
      return step.patterns
        .filter(({ path, glob }) => path.length === 1 && !glob)
        .reduce((needs, { path }) => without(needs, path[0]!), after)
    case 'rename':
      // A missing `from` leaves `to` as it was, so both are needed.
      return unite(
        after,
        ...step.pairs
          .filter(({ to }) => hasField(after, to[0]!))
          .map(({ from }) => onlyFields(from.slice(0, 1))),
      )
    case 'parse':
      return unite(after, readsOf(step.input))
    case 'if':
      return unite(
        ...step.arms.map(({ test, steps }) => unite(readsOf(test), needsBeforeAll(steps, after, catalog))),
        needsBeforeAll(step.otherwise, after, catalog),
      )
    case 'call': {
      const spec = catalog.stages.get(step.use.name)
      return spec !== undefined && readsOnlySettings.has(step.use.name)
        ? unite(after, readsOfSettings(step.use, spec.params))
        : allFields
    }
  }
}

/** What of `after` is needed before a field is set. */
export function needsBeforeItem(path: readonly string[], after: FieldSet): FieldSet {
  const [root] = path
  if (root === undefined) return after
  // The rest of the record stays, and where no record stands on the way it is a mismatch.
  if (path.length > 1) return unite(after, onlyFields([root]))
  // Where all fields are written, a field that is set anew keeps the place that it had among them.
  return after.inverted ? after : without(after, root)
}

export const needsBeforeAll = (steps: readonly Step[], after: FieldSet, catalog: Catalog): FieldSet =>
  steps.reduceRight((needs, step) => needsBefore(step, needs, catalog), after)

/** Call stages that look at nothing of the event but what their settings name. Any other may read all of it. */
const readsOnlySettings: ReadonlySet<string> = new Set(['limit', 'metric', 'reject', 'sample', 'unnest'])

/** Which keys a glob meets is known only with the event at hand. */
const rootOf = ({ path, glob }: KeyPattern): FieldSet =>
  glob && path.length === 1 ? allFields : path.length === 0 ? noFields : onlyFields(path.slice(0, 1))
