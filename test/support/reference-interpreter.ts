import { parseJson, toJson } from '../../src/core/json.ts'
import { mismatch, mismatches } from '../../src/core/mismatch.ts'
import { toText } from '../../src/core/to-text.ts'
import { isRecord, type Rec, type Value } from '../../src/core/value.ts'
import type { Expr } from '../../src/ir/expression.ts'
import type { LogicalPlan, NodeId, PlanNode, SinkNode, SourceNode } from '../../src/ir/plan.ts'
import type { PhysicalPlan, Tree } from '../../src/ir/segment.ts'
import type { KeyPattern, Step } from '../../src/ir/step.ts'
import { consumersIn } from '../../src/plan/consumers.ts'
import { evaluate, holds } from './reference-evaluator.ts'

/** What a run gave: texts written by sink name, and one line for each refused event: why, and its text or itself. */
export interface Outcome {
  readonly written: Map<string, string[]>
  readonly rejects: string[]
}

/** An outcome without order: branches may be taken in any. */
export const sorted = ({ written, rejects }: Outcome) => ({
  written: Object.fromEntries([...written].map(([sink, texts]) => [sink, texts.toSorted()])),
  rejects: rejects.toSorted(),
})

interface Row {
  readonly event: Rec
  /** The text that it came as; absent for a source of records. */
  readonly raw?: string
}

/**
 * Runs steps one event at a time over plain records: the oracle for planner and engine. Knows the formats `json` and `lines`, the calls
 * `reject`, `limit` and `unnest`, and the sinks that write JSON, lines or nothing.
 */
export class ReferenceInterpreter {
  readonly #plan: LogicalPlan
  readonly #limits = new Map<Step, number>()
  readonly outcome: Outcome = { written: new Map(), rejects: [] }

  constructor(plan: LogicalPlan) {
    this.#plan = plan
  }

  /** Runs the logical plan; `inputs` holds texts (or records, as JSON) by source name. */
  runLogical(inputs: Readonly<Record<string, readonly string[]>>): Outcome {
    const consumers = consumersIn(this.#plan)
    const enter = (node: PlanNode, row: Row): void => {
      const leave = (port: string) => (next: Row) => {
        for (const consumer of consumers({ node: node.id, port })) enter(consumer, next)
      }
      if (node.op === 'step') this.#step(node.step, row, leave('out'))
      else if (node.op === 'sink') this.#write(node, row)
      else if (node.op === 'route') {
        const arm = this.#choose(node.arms, row, 'route')
        if (arm === null) return
        const drop = arm < 0 ? node.elseDrop : node.arms[arm]!.drop
        if (!drop) leave(arm < 0 ? 'else' : `arm${arm}`)(row)
      } else leave('out')(row)
    }
    for (const node of this.#plan.nodes) {
      if (node.op === 'source') this.#read(node, inputs[node.name] ?? [], (row) => enter(node, row))
    }
    return this.outcome
  }

  /** Runs the physical plan over the same inputs. */
  runPhysical(physical: PhysicalPlan, inputs: Readonly<Record<string, readonly string[]>>): Outcome {
    for (const { source, tree } of physical.segments) {
      const node = this.#node(source) as SourceNode
      this.#read(node, inputs[node.name] ?? [], (row) => this.#tree(tree, row))
    }
    return this.outcome
  }

  #tree({ steps, end }: Tree, row: Row): void {
    const [first, ...rest] = steps
    if (first !== undefined) this.#step(first.step, row, (next) => this.#tree({ steps: rest, end }, next))
    else if (end.kind === 'sink') this.#write(this.#node(end.node) as SinkNode, row)
    else if (end.kind === 'fan') for (const branch of end.branches) this.#tree(branch, row)
    else if (end.kind === 'stateful') throw new Error('the reference has no state')
    else {
      const arm = this.#choose(end.arms, row, 'route')
      if (arm === null) return
      const tree = arm < 0 ? end.otherwise : end.arms[arm]!.tree
      if (tree !== null) this.#tree(tree, row)
    }
  }

  #node(id: NodeId): PlanNode {
    return this.#plan.nodes.find((node) => node.id === id)!
  }

  #read(source: SourceNode, texts: readonly string[], next: (row: Row) => void): void {
    for (const raw of texts) {
      const event = source.format?.name === 'lines' ? { message: raw } : readRecord(raw)
      const shown = source.format === undefined ? {} : { raw }
      if (event === null) this.#refuse('read', { event: {}, ...shown })
      else next({ event: pick(event, source.wanted), ...shown })
    }
  }

  #write(sink: SinkNode, { event, raw }: Row): void {
    if (sink.format?.name === 'lines' && (event['message'] ?? null) === null) {
      this.#refuse('to', { event, ...(raw === undefined ? {} : { raw }) })
      return
    }
    const kept = Object.fromEntries(
      Object.entries(event).filter(([name]) => !sink.common.except.includes(name)),
    )
    const text =
      sink.format === undefined ? '' : sink.format.name === 'lines' ? toText(event['message']!) : toJson(kept)
    this.outcome.written.set(sink.name, [...(this.outcome.written.get(sink.name) ?? []), text])
  }

  #refuse(stage: string, { event, raw }: Row): void {
    this.outcome.rejects.push(`${stage}: ${raw ?? toJson(event)}`)
  }

  /** Index of the first arm that holds, −1 for none, null where a mismatch refused the event. */
  #choose(arms: readonly { readonly test: Expr }[], row: Row, stage: string): number | null {
    for (const [index, { test }] of arms.entries()) {
      const before = mismatches.count
      if (holds(test, row.event)) return index
      if (mismatches.count !== before) {
        this.#refuse(stage, row)
        return null
      }
    }
    return -1
  }

  #steps(steps: readonly Step[], row: Row, next: (row: Row) => void): void {
    const [first, ...rest] = steps
    if (first === undefined) next(row)
    else this.#step(first, row, (after) => this.#steps(rest, after, next))
  }

  #step(step: Step, row: Row, next: (row: Row) => void): void {
    const before = mismatches.count
    const changed = (event: Rec): void => {
      if (this.#plan.settings.strict && mismatches.count !== before) this.#refuse(step.op, { ...row, event })
      else next({ ...row, event })
    }
    switch (step.op) {
      case 'where':
        if (this.#choose([step], row, 'where') === 0) next(row)
        break
      case 'set':
        changed(
          step.items.reduce((event, { path, value }) => put(event, path, evaluate(value, event)), row.event),
        )
        break
      case 'keep':
        changed(
          step.items.reduce<Rec>((kept, { pattern, value }) => {
            if (value !== undefined) return put(kept, pattern.path, evaluate(value, row.event))
            return pathsOf(row.event, pattern).reduce(
              (all, path) => put(all, path, at(row.event, path)),
              kept,
            )
          }, {}),
        )
        break
      case 'drop':
        next({
          ...row,
          event: step.patterns.reduce<Rec>(
            (event, pattern) => pathsOf(event, pattern).reduce(cut, event),
            row.event,
          ),
        })
        break
      case 'rename':
        next({ ...row, event: rename(row.event, step.pairs) })
        break
      case 'parse':
        this.#parse(step, row, next)
        break
      case 'if': {
        const arm = this.#choose(step.arms, row, 'if')
        if (arm !== null) this.#steps(arm < 0 ? step.otherwise : step.arms[arm]!.steps, row, next)
        break
      }
      case 'call':
        this.#call(step, row, next)
        break
    }
  }

  #parse(step: Extract<Step, { op: 'parse' }>, row: Row, next: (row: Row) => void): void {
    const text = evaluate(step.input, row.event)
    const found = typeof text === 'string' ? readRecord(text) : null
    if (found !== null && step.into !== undefined) next({ ...row, event: put(row.event, step.into, found) })
    else if (found !== null) next({ ...row, event: { ...row.event, ...pick(found, step.wanted) } })
    else if (step.otherwise === 'reject') this.#refuse('parse', row)
    else if (step.otherwise === 'keep')
      next({ ...row, event: step.into === undefined ? row.event : put(row.event, step.into, null) })
  }

  #call(step: Extract<Step, { op: 'call' }>, row: Row, next: (row: Row) => void): void {
    const { name, settings } = step.use
    const before = mismatches.count
    if (name === 'limit') {
      const used = this.#limits.get(step) ?? 0
      this.#limits.set(step, used + 1)
      if (used < Number(settings['count'])) next(row)
    } else if (name === 'reject') {
      if (holds(settings['when'] as Expr, row.event) || mismatches.count !== before)
        this.#refuse('reject', row)
      else next(row)
    } else if (name === 'unnest') {
      const list = evaluate(settings['list'] as Expr, row.event)
      if (Array.isArray(list))
        for (const item of list) next({ ...row, event: put(row.event, settings['as'] as string[], item) })
      else if (list !== null || mismatches.count !== before) this.#refuse('unnest', row)
    } else throw new Error(`The reference interpreter does not know "${name}".`)
  }
}

function readRecord(text: string): Rec | null {
  try {
    const value = parseJson(text)
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}

const pick = (event: Rec, wanted: ReadonlySet<string> | undefined): Rec =>
  wanted === undefined
    ? event
    : Object.fromEntries(Object.entries(event).filter(([name]) => wanted.has(name)))

const at = (event: Rec, path: readonly string[]): Value =>
  path.reduce<Value>((of, name) => (isRecord(of) ? (of[name] ?? null) : null), event)

function put(event: Rec, path: readonly string[], value: Value): Rec {
  const [first, ...rest] = path
  if (first === undefined) {
    if (!isRecord(value)) mismatch('this')
    return isRecord(value) ? value : event
  }
  if (rest.length === 0) return { ...event, [first]: value }
  const inner = event[first] ?? {}
  if (!isRecord(inner)) {
    mismatch('no record')
    return event
  }
  const before = mismatches.count
  const changed = put(inner, rest, value)
  return mismatches.count === before ? { ...event, [first]: changed } : event
}

function cut(event: Rec, path: readonly string[]): Rec {
  const [first, ...rest] = path as [string, ...string[]]
  if (rest.length > 0) return { ...event, [first]: cut(event[first] as Rec, rest) }
  return Object.fromEntries(Object.entries(event).filter(([name]) => name !== first))
}

/** The paths of an event that a pattern meets. */
function pathsOf(event: Rec, { path, glob }: KeyPattern): readonly (readonly string[])[] {
  const above = path.slice(0, -1)
  const last = path.at(-1)!
  const parent = above.length === 0 ? event : at(event, above)
  if (!isRecord(parent)) return []
  const matches = (key: string): boolean => (glob ? key.startsWith(last.replace('*', '')) : key === last)
  return Object.keys(parent)
    .filter(matches)
    .map((key) => [...above, key])
}

function rename(event: Rec, pairs: Extract<Step, { op: 'rename' }>['pairs']): Rec {
  const found = pairs.filter(({ from }) => pathsOf(event, { path: from, glob: false }).length > 0)
  const rest = found.reduce((all, { from }) => cut(all, from), event)
  return found.reduce((all, { from, to }) => {
    const cleared = to.length === 1 && Object.hasOwn(all, to[0]!) ? cut(all, to) : all
    return put(cleared, to, at(event, from))
  }, rest)
}
