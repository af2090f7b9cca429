import { listed } from '../../core/listed.ts'
import type { Expr } from '../../ir/expression.ts'
import { isExpression } from '../../ir/operator-settings.ts'
import type { PlanNode } from '../../ir/plan.ts'
import type { Step } from '../../ir/step.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import { allFields, areDisjoint, type FieldSet, hasField, onlyFields, unite } from '../field-set.ts'
import { expressionsAt } from '../node-expressions.ts'
import { readsMeta, readsOf } from '../reads.ts'
import { sortNodes } from '../sort-nodes.ts'
import { writesOf } from '../writes.ts'
import type { Path } from './promise.ts'
import { titleOf, varyingIn } from './variations.ts'

/** How the other side of a path knows an event again that is read and sent once more. */
export interface KnownAgain {
  /** `"index" and "id"`. */
  readonly by: string
  /** Clauses: why they may be others when the event is read once more. */
  readonly whys: readonly string[]
}

/** Undefined: by nothing that the sink makes of the event. */
export function knownAgain(path: Path): KnownAgain | undefined {
  const { sink, catalog } = path
  const { settings } = sink.use
  const names = catalog.sinks.get(sink.use.name)?.knownBy?.params(settings as never)
  const given = names?.filter((name) => settings[name] !== undefined)
  if (given === undefined) return undefined
  const expressions = given.map((name) => settings[name]).filter(isExpression)
  const own = given.filter((name) => (settings[name] as Expr).op !== 'const')
  return { by: listed(own.map((name) => `"${name}"`)), whys: [...new Set(whysOf(expressions, path))] }
}

/** What is known to make the values of interest, on the way from the sink against the stream. */
interface Making {
  readonly fields: FieldSet
  /** The time of the event too. */
  readonly time: boolean
}

const makingOf = (expressions: readonly Expr[]): Making => ({
  fields: unite(...expressions.map(readsOf)),
  time: expressions.some((expr) => readsMeta(expr, 'time')),
})

const both = (one: Making, other: Making): Making => ({
  fields: unite(one.fields, other.fields),
  time: one.time || other.time,
})

function whysOf(expressions: readonly Expr[], { sink, nodes, plan, catalog }: Path): readonly string[] {
  const { ofNode, ofExpression } = varyingIn(plan, catalog)
  const told = (where: string, whys: readonly string[]) => whys.map((why) => `the ${where} ${why}`)
  const whys = told(titleOf(sink), expressions.flatMap(ofExpression))
  const between = new Set(nodes.map(({ id }) => id))
  let making = makingOf(expressions)
  for (const node of sortNodes(plan).nodes.toReversed()) {
    if (!between.has(node.id) || !makes(node, making, catalog)) continue
    const inside = node.op === 'step' ? itemsFor(node.step, making.fields) : undefined
    whys.push(...told(titleOf(node), inside === undefined ? ofNode(node) : inside.flatMap(ofExpression)))
    making = both(making, inside === undefined ? unknown(node) : makingOf(inside))
    if (node.op === 'step' && node.step.op === 'rename')
      making = both(making, { fields: onlyFields(node.step.pairs.map(({ from }) => from[0]!)), time: false })
  }
  return whys
}

/** May a node have to do with the values of interest? */
function makes(node: PlanNode, { fields, time }: Making, catalog: Catalog): boolean {
  switch (node.op) {
    case 'source':
      // Where the time cannot be read it may be that of arrival.
      return time
    case 'step':
      if (node.step.op === 'call' && catalog.stages.get(node.step.use.name)?.passes === true) return false
      return !areDisjoint(writesOf(node.step, catalog), fields)
    case 'stateful': {
      const spec = catalog.stages.get(node.use.name)
      return spec?.passes !== true || (time && spec.stateful?.givesTime === true)
    }
    default:
      return false
  }
}

/** The expressions of a step that make one of the fields; undefined where that cannot be told apart. */
function itemsFor(step: Step, fields: FieldSet): readonly Expr[] | undefined {
  switch (step.op) {
    case 'set':
      return pick(step.items, fields)
    case 'keep':
      return pick(
        step.items.flatMap(({ pattern, value }) =>
          value === undefined ? [] : [{ path: pattern.path, value }],
        ),
        fields,
      )
    case 'parse':
      return [step.input]
    case 'rename':
    case 'drop':
      return []
    default:
      return undefined
  }
}

/** Each item may read those before it. */
function pick(
  items: readonly { readonly path: readonly string[]; readonly value: Expr }[],
  fields: FieldSet,
): readonly Expr[] {
  const picked: Expr[] = []
  let wanted = fields
  for (const { path, value } of items.toReversed()) {
    if (path.length > 0 && !hasField(wanted, path[0]!)) continue
    picked.push(value)
    wanted = unite(wanted, readsOf(value))
  }
  return picked
}

/** Of which fields other stages make theirs is not known. */
const unknown = (node: PlanNode): Making =>
  node.op === 'source'
    ? makingOf([])
    : both(makingOf(expressionsAt(node)), { fields: allFields, time: false })
