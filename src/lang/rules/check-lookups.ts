/** Where an event has to wait for what a table answers, the key must be known before the stage that reads it. */
import { lookupTooLate } from '../../diagnostics/messages/tables.ts'
import { childrenOf, someInside } from '../../ir/children-of.ts'
import type { Expr } from '../../ir/expression.ts'
import { isExpression } from '../../ir/operator-settings.ts'
import type { Step } from '../../ir/step.ts'
import type { FlowChecker } from '../flows/flow-checker.ts'
import type { StatefulStep } from '../stages/staging.ts'

type Lookup = Extract<Expr, { op: 'lookup' }>
type Tell = (lookup: Lookup, why: string, help: string) => void

export function checkLookups({ flows, tables, session }: FlowChecker): void {
  const waits = new Set([...tables.values()].flatMap((one) => (one?.table.waits ? [one.table.name] : [])))
  if (waits.size === 0) return
  const tellIn =
    (file: string): Tell =>
    ({ table, span }, why, help) =>
      session.report({ ...lookupTooLate(span, table, why, help), file })
  const waiting = (expr: unknown): readonly Lookup[] =>
    lookupsIn(expr).filter(({ table }) => waits.has(table))
  const read = [...flows.values()].flatMap((flow) => (flow === 'pending' ? [] : flow.inputs))
  for (const source of new Set(read)) {
    if (source.kind !== 'source') continue
    for (const lookup of waiting([source.common, source.use.settings]))
      tellIn(source.file)(
        lookup,
        'What a source reads by itself is read before anything can be waited for.',
        'Set the time by a stage "event_time" behind the lookup.',
      )
  }
  for (const flow of flows.values()) {
    if (flow === 'pending') continue
    for (const { step, file } of flow.steps) {
      const tell = tellIn(file)
      checkLambdas(step, waits, tell)
      if (step.op === 'stateful') checkStateful(step, waiting, tell)
      else if (step.op === 'if') checkBranches(step, waiting, tell)
    }
  }
}

/** All lookups in anything that holds expressions. */
function lookupsIn(value: unknown): readonly Lookup[] {
  if (isExpression(value))
    return [...(value.op === 'lookup' ? [value] : []), ...childrenOf(value).flatMap(lookupsIn)]
  if (typeof value !== 'object' || value === null || value instanceof Map || value instanceof Set) return []
  return Object.values(value).flatMap(lookupsIn)
}

/** A key that is made of a lambda's parameter is another one for each item. */
function checkLambdas(step: Step | StatefulStep, waits: ReadonlySet<string>, tell: Tell): void {
  for (const lookup of lookupsIn(step)) {
    if (!waits.has(lookup.table) || !lookup.keys.some((key) => someInside(key, ({ op }) => op === 'local')))
      continue
    tell(
      lookup,
      'In a lambda the key is another one for each item.',
      'Take the list apart by "unnest" and look up each event.',
    )
  }
}

/** What a stage with state works out by itself is worked out where nothing can be waited for. */
function checkStateful(
  { use }: StatefulStep,
  waiting: (expr: unknown) => readonly Lookup[],
  tell: Tell,
): void {
  const early = new Set(use.args.flat().flatMap(({ expr }) => waiting(expr)))
  const told = new Set<number>()
  for (const lookup of waiting(use.settings)) {
    if (early.has(lookup) || told.has(lookup.span.start)) continue
    told.add(lookup.span.start)
    tell(
      lookup,
      `Here it is worked out by "${use.name}" itself, when the events are in its state already.`,
      `Set a field by the lookup before or after "${use.name}", and use the field.`,
    )
  }
}

/** In a branch of `if` the key must not be made of what the branch has set. */
function checkBranches(
  step: Extract<Step, { op: 'if' }>,
  waiting: (expr: unknown) => readonly Lookup[],
  tell: Tell,
): void {
  for (const steps of [...step.arms.map((arm) => arm.steps), step.otherwise]) {
    const written = new Written()
    for (const inner of steps) {
      for (const { value } of written.values(inner)) {
        for (const lookup of waiting(value)) {
          if (!lookup.keys.some((key) => written.isReadBy(key))) continue
          tell(lookup, 'Its key is made inside the "if".', 'Set the field of the key before the "if".')
        }
      }
    }
  }
}

/** The fields that steps have changed so far. */
class Written {
  #all = false
  readonly #names = new Set<string>()

  get #isEmpty(): boolean {
    return !this.#all && this.#names.size === 0
  }

  isReadBy(expr: Expr): boolean {
    return someInside(
      expr,
      (inner) =>
        (inner.op === 'this' && !this.#isEmpty) ||
        ((inner.op === 'field' || inner.op === 'exists') && (this.#all || this.#names.has(inner.path[0]!))),
    )
  }

  /** The expressions of a step in their order, each after what those before it have written. */
  *values(step: Step): Iterable<{ readonly value: unknown }> {
    if (step.op === 'set') {
      for (const { path, value } of step.items) {
        yield { value }
        if (path.length === 0) this.#all = true
        else this.#names.add(path[0]!)
      }
      return
    }
    yield { value: step }
    if (step.op === 'rename') for (const { from, to } of step.pairs) this.#names.add(from[0]!).add(to[0]!)
    else if (step.op !== 'where') this.#all = true
  }
}
