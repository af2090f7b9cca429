import { type Named, readPlain, writePlain } from '../../core/plain-json.ts'
import type { LogicalPlan, StatefulNode } from '../../ir/plan.ts'
import type { StatefulUse } from '../../ir/stateful.ts'
import type { RecordType } from '../../ir/type.ts'
import { callableOf } from '../../operators/contract/callable-of.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import type { StateStore } from './state-store.ts'

/** A stage with state as its plan has it: enough to open it again when the plan has another one in its place. */
export interface StageDefinition {
  readonly use: StatefulUse
  readonly timed: boolean
  /** Of what it sends. */
  readonly type: RecordType
}

/** A stage as kept state depends on it. */
export interface StageIdentity {
  /** Equal ones work alike. */
  readonly signature: string
  /** Undefined where nothing is known but the signature: state of an earlier version, or of functions that are gone. */
  readonly definition: StageDefinition | undefined
}

export const statefulOf = ({ nodes }: LogicalPlan): readonly StatefulNode[] =>
  nodes.filter((node): node is StatefulNode => node.op === 'stateful')

/** The stages of a plan by uid. */
export function identitiesOf(plan: LogicalPlan, catalog: Catalog): ReadonlyMap<string, StageIdentity> {
  return new Map(
    statefulOf(plan).map(({ uid, use, timed, type }) => {
      const { signature } = catalog.stages.get(use.name)!.stateful!
      return [uid, { signature: signature(use.settings as never), definition: { use, timed, type } }]
    }),
  )
}

/** The definitions of stages as text, by uid, as far as they can be written. Functions stand by name: what they do is a matter of the version that reads it. */
export function writeDefinitions(
  stages: ReadonlyMap<string, StageIdentity>,
  catalog: Catalog,
): ReadonlyMap<string, string> {
  return new Map(
    [...stages].flatMap(([uid, { definition }]) => {
      const text = definition && textOf(definition, catalog)
      return text === undefined ? [] : [[uid, text]]
    }),
  )
}

/** Undefined for a stage whose settings are more than data: it can be kept, and not be opened from here. */
function textOf(definition: StageDefinition, catalog: Catalog): string | undefined {
  try {
    return writePlain(definition, functionsOf(catalog))
  } catch (cause) {
    if (cause instanceof TypeError) return undefined
    throw cause
  }
}

/** The stages whose state is kept, by uid. */
export function keptIdentities(
  { signatures, definitions }: Pick<StateStore, 'signatures' | 'definitions'>,
  catalog: Catalog,
): ReadonlyMap<string, StageIdentity> {
  const texts = definitions()
  return new Map(
    [...signatures()].map(([uid, signature]) => {
      const text = texts.get(uid)
      return [uid, { signature, definition: text === undefined ? undefined : readDefinition(text, catalog) }]
    }),
  )
}

/** Undefined where this version cannot make it out. */
function readDefinition(text: string, catalog: Catalog): StageDefinition | undefined {
  try {
    return readPlain(text, functionsOf(catalog)) as StageDefinition
  } catch (cause) {
    if (cause instanceof RangeError || cause instanceof SyntaxError) return undefined
    throw cause
  }
}

const functionsOf = ({ functions }: Catalog): Named => ({
  nameOf: (object) => ('make' in object && 'name' in object ? String(object.name) : undefined),
  find(name) {
    const spec = functions.get(name)
    return spec && callableOf(spec)
  },
})
