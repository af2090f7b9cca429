import { mismatches } from '../../core/mismatch.ts'
import type { RunContext } from '../../ir/callable.ts'
import type { Expr } from '../../ir/expression.ts'
import { expressionsIn } from '../../ir/operator-settings.ts'
import type {
  LogicalPlan,
  PlanNode,
  Port,
  RouteNode,
  SinkNode,
  StatefulNode,
  StepNode,
} from '../../ir/plan.ts'
import { printExpression } from '../../ir/print-expression.ts'
import type { Step } from '../../ir/step.ts'
import { withoutNull } from '../../ir/type.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import type { Row } from '../../operators/contract/row.ts'
import type { Fate } from '../../operators/contract/stage.ts'
import { consumersIn } from '../../plan/consumers.ts'
import { printNode } from '../../plan/print-node.ts'
import { printStage } from '../../plan/print-use.ts'
import type { DeadLetter } from '../dead-letter.ts'
import { Ledger } from '../ledger.ts'
import { MetricRegistry } from '../metrics/metric-registry.ts'
import { compileStep } from '../segment/closure/step.ts'
import { Environment } from '../segment/environment.ts'
import { TapRegistry } from '../taps/tap-registry.ts'
import { changesBetween } from './changes-between.ts'
import { observe } from './observe.ts'
import type { Observation, Outcome, Visit } from './report.ts'
import { timeOf } from './time-of.ts'

type Then = (row: Row) => readonly Visit[]

/** The way of one event through a plan, with the engine's own closures; what it would write and refuse is caught. */
export class EventTrail {
  readonly env: Environment
  /** Name of the sink that takes rejects. */
  readonly deadLetter: string | null
  readonly #catalog: Catalog
  readonly #run: RunContext
  readonly #consumers: ReturnType<typeof consumersIn>
  readonly #refused: DeadLetter[] = []
  readonly #emitted: { readonly target: string | null; readonly text: string }[] = []
  #calls = 0

  constructor(plan: LogicalPlan, catalog: Catalog, run: RunContext) {
    this.#catalog = catalog
    this.#run = run
    this.#consumers = consumersIn(plan)
    const rejects = plan.nodes.find((node) => node.id === plan.deadLetter)
    this.deadLetter = rejects?.op === 'sink' ? rejects.name : null
    this.env = new Environment({
      plan,
      segment: { source: 0, tree: { steps: [], end: { kind: 'fan', branches: [] } } },
      catalog,
      run,
      codegen: false,
      ledger: new Ledger(),
      shared: new Map(),
      metrics: new MetricRegistry(),
      // Nobody looks at one event alone.
      taps: new TapRegistry({ now: run.now }),
      buffer: (size = 64 * 1024) => Buffer.alloc(size),
      recycle: () => {},
      emit: (_sink, { target, buffer, start, end }, release) => {
        this.#emitted.push({ target, text: buffer.toString('utf8', start, end) })
        release()
      },
      reject: (letter) => this.#refused.push(letter),
      // A stage with state is not entered here.
      inlet: () => ({ take: () => null, saturated: () => false }),
      clocks: undefined,
    })
  }

  /** What becomes of an event that leaves a port: one visit for each reader. */
  follow(port: Port, row: Row): readonly Visit[] {
    return this.#consumers(port).flatMap((node) => this.#enter(node, { ...row, event: { ...row.event } }))
  }

  #enter(node: PlanNode, row: Row): readonly Visit[] {
    switch (node.op) {
      case 'step':
        return this.#steps([node.step], node, row, (next) =>
          this.follow({ node: node.id, port: 'out' }, next),
        )
      case 'route':
        return [this.#route(node, row)]
      case 'sink':
        return [this.#write(node, row)]
      case 'stateful':
        if (this.#catalog.stages.get(node.use.name)?.stateful?.givesTime === true)
          return [this.#giveTime(node, row)]
        return [
          { node: node.id, stage: printNode(node, this.#catalog), outcome: { kind: 'remembered' }, next: [] },
        ]
      default:
        return this.follow({ node: node.id, port: 'out' }, row)
    }
  }

  #steps(steps: readonly Step[], node: StepNode, row: Row, then: Then): readonly Visit[] {
    const [step, ...rest] = steps
    if (step === undefined) return then(row)
    return step.op === 'if'
      ? [this.#branch(step, node, row, rest, then)]
      : [this.#step(step, node, row, (next) => this.#steps(rest, node, next, then))]
  }

  #step(step: Exclude<Step, { op: 'if' }>, { id }: StepNode, row: Row, then: Then): Visit {
    const stage = printStage(step, this.#catalog)
    const before = { ...row.event }
    const { meta } = row
    const counters = this.env.counters(id)
    const old = { ...counters }
    const rows: Row[] = []
    // Each call stage gets a number of its own, so that no two share their state.
    const place = { node: id, calls: this.#calls }
    compileStep(step, place, this.env, (next) => rows.push({ ...next }))(row)
    this.#calls = place.calls

    const found = mismatches.last
    const why = conditionsOf(step).flatMap((test) => this.#observe(test, { ...row, event: before }))
    const refused = this.#refused.shift()
    if (refused !== undefined) return { node: id, stage, outcome: this.#rejected(refused, why), next: [] }
    if (counters.derived > old.derived) {
      const outcome: Outcome = { kind: 'divided', events: rows.length }
      return { node: id, stage, outcome, next: rows.map((made, i) => part(made, i)) }
    }
    const [after] = rows
    if (after === undefined) {
      const fate = fates.find((each) => counters[each] > old[each]) ?? 'filtered'
      return { node: id, stage, outcome: { kind: 'stopped', fate, why }, next: [] }
    }
    const notes = counters.mismatches > old.mismatches ? [`${found}, so the value is null`] : []
    if (after.meta.error !== undefined && after.meta.error !== meta.error) notes.push(after.meta.error.reason)
    const changes = changesBetween(before, after.event)
    return { node: id, stage, outcome: { kind: 'passed', changes, notes }, next: then(after) }

    function part(made: Row, index: number): Visit {
      const outcome: Outcome = { kind: 'passed', changes: changesBetween(before, made.event), notes: [] }
      return { node: id, stage: `event ${index + 1} of ${rows.length}`, outcome, next: then(made) }
    }
  }

  #branch(
    step: Extract<Step, { op: 'if' }>,
    node: StepNode,
    row: Row,
    rest: readonly Step[],
    then: Then,
  ): Visit {
    const { arm, seen, refusal } = this.#choose(step.arms, row)
    const stage = `if ${step.arms.map(({ test }) => printExpression(test)).join(' else if ')}`
    if (refusal !== undefined)
      return {
        node: node.id,
        stage,
        outcome: this.#rejected({ code: 'LP5301', reason: refusal }, seen),
        next: [],
      }
    const chosen = step.arms[arm]
    return {
      node: node.id,
      stage,
      outcome: {
        kind: 'branched',
        arm:
          chosen !== undefined
            ? printExpression(chosen.test)
            : step.otherwise.length > 0
              ? 'else'
              : 'no branch',
        before: seen,
      },
      next: this.#steps([...(chosen?.steps ?? step.otherwise), ...rest], node, row, then),
    }
  }

  #route(node: RouteNode, row: Row): Visit {
    const { arm, seen, refusal } = this.#choose(node.arms, row)
    const stage = printNode(node, this.#catalog)
    if (refusal !== undefined)
      return {
        node: node.id,
        stage,
        outcome: this.#rejected({ code: 'LP5301', reason: refusal }, seen),
        next: [],
      }
    const chosen = node.arms[arm]
    const next = this.follow({ node: node.id, port: chosen === undefined ? 'else' : `arm${arm}` }, row)
    const name = chosen === undefined ? 'else' : printExpression(chosen.test)
    return {
      node: node.id,
      stage,
      outcome: { kind: 'branched', arm: next.length === 0 ? `${name} -> drop` : name, before: seen },
      next,
    }
  }

  /** The first arm that holds (the number of arms for none), what the arms before it saw, and the mismatch that refuses the event. */
  #choose(
    arms: readonly { readonly test: Expr }[],
    row: Row,
  ): { readonly arm: number; readonly seen: readonly Observation[]; readonly refusal?: string } {
    const seen: Observation[] = []
    for (const [arm, { test }] of arms.entries()) {
      const before = mismatches.count
      if (this.env.test(test)(row)) return { arm, seen }
      const refusal = mismatches.count === before ? undefined : mismatches.last
      seen.push(...this.#observe(test, row))
      if (refusal !== undefined) return { arm, seen, refusal }
    }
    return { arm: arms.length, seen }
  }

  #giveTime(node: StatefulNode, row: Row): Visit {
    const stage = printNode(node, this.#catalog)
    const given = timeOf(node.use.args[0]![0]!.expr, row, this.env)
    if (typeof given === 'string') {
      const outcome = this.#rejected({ code: 'LP5308', reason: given }, [])
      return { node: node.id, stage, outcome, next: [] }
    }
    const outcome: Outcome = { kind: 'passed', changes: [], notes: [], time: given }
    const meta = { ...row.meta, time: given.micros }
    return {
      node: node.id,
      stage,
      outcome,
      next: this.follow({ node: node.id, port: 'out' }, { ...row, meta }),
    }
  }

  #write(node: SinkNode, row: Row): Visit {
    const stage = withoutNumber(printNode(node, this.#catalog)).replace(/^sink/, 'to')
    const encoder = this.env.sink(node.id)
    const refusal = encoder.write(row)
    if (refusal !== null) return { node: node.id, stage, outcome: this.#rejected(refusal, []), next: [] }
    this.env.flush()
    const written = this.#emitted.splice(0)
    const text = encoder.encode === null ? null : written.map((piece) => piece.text).join('')
    return {
      node: node.id,
      stage,
      outcome: { kind: 'written', target: written[0]?.target ?? null, text },
      next: [],
    }
  }

  #rejected(
    { code, reason }: { readonly code: string; readonly reason: string },
    why: readonly Observation[],
  ): Outcome {
    return { kind: 'rejected', code, reason, why, deadLetter: this.deadLetter }
  }

  #observe(test: Expr, row: Row): readonly Observation[] {
    return observe(test, row, this.#run)
  }
}

/** An inline connector has no name of its own: `stdin#1 = stdin` is `stdin`. */
export const withoutNumber = (text: string): string => text.replace(/^(\w+ )\S*#\d+ = /, '$1')

/** The conditions that decide whether an event passes. */
function conditionsOf(step: Step): readonly Expr[] {
  if (step.op === 'where') return [step.test]
  return step.op === 'call'
    ? expressionsIn(step.use).filter(({ type }) => withoutNull(type).kind === 'bool')
    : []
}

const fates: readonly Fate[] = ['filtered', 'sampled', 'deduplicated', 'throttled', 'late', 'absorbed']
