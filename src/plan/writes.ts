import type { KeyPattern, Step } from '../ir/step.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import { allFields, areDisjoint, type FieldSet, noFields, onlyFields, unite, without } from './field-set.ts'

/** The top-level fields whose value may be another one after a step than before it, being there or not included. */
export function writesOf(step: Step, catalog: Catalog): FieldSet {
  switch (step.op) {
    case 'where':
      return noFields
    case 'set':
      return unite(
        ...step.items.map(({ path }) => (path.length === 0 ? allFields : onlyFields(path.slice(0, 1)))),
      )
    case 'keep':
      return step.items
        .filter(({ pattern, value }) => value === undefined && pattern.path.length === 1 && !pattern.glob)
        .filter(
          ({ pattern }) =>
            !step.items.some((item) => item.value !== undefined && sameRoot(item.pattern, pattern)),
        )
        .reduce((written, { pattern }) => without(written, pattern.path[0]!), allFields)
    case 'drop':
      return unite(...step.patterns.map(writesOfDrop))
    case 'rename':
      return onlyFields(step.pairs.flatMap(({ from, to }) => [from[0]!, to[0]!]))
    case 'parse':
      return step.into === undefined ? capturesOf(step, catalog) : onlyFields(step.into.slice(0, 1))
    case 'if':
      return unite(
        ...[...step.arms.flatMap((arm) => arm.steps), ...step.otherwise].map((inner) =>
          writesOf(inner, catalog),
        ),
      )
    case 'call':
      return allFields
  }
}

/** The fields that a `parse` without `into` may set. */
export function capturesOf(step: Extract<Step, { op: 'parse' }>, catalog: Catalog): FieldSet {
  return unite(
    ...step.formats.map((use) => {
      const schema = catalog.formats.get(use.name)?.schema(use.settings as never)
      return schema === undefined || schema.open ? allFields : onlyFields(schema.fields.keys())
    }),
  )
}

/** Does a step leave every one of the fields as it was? */
export const leavesAlone = (step: Step, fields: FieldSet, catalog: Catalog): boolean =>
  areDisjoint(writesOf(step, catalog), fields)

const writesOfDrop = ({ path, glob }: KeyPattern): FieldSet =>
  // Which keys a glob meets is known only with the event at hand.
  glob && path.length === 1 ? allFields : onlyFields(path.slice(0, 1))

const sameRoot = (a: KeyPattern, b: KeyPattern): boolean => a.path[0] === b.path[0]
