/** The steps as closures over a row. Each calls `next` for an event that goes on and counts what does not. */
import { mismatches } from '../../../core/mismatch.ts'
import { globToRegex, parentOf, removePath, setPath } from '../../../core/record-path.ts'
import { getKey, isRecord, type Rec, setKey, typeName, type Value } from '../../../core/value.ts'
import { withArticle } from '../../../core/with-article.ts'
import type { NodeId } from '../../../ir/plan.ts'
import type { KeyPattern, Step } from '../../../ir/step.ts'
import type { Row } from '../../../operators/contract/row.ts'
import { Refusal } from '../../../operators/contract/stage.ts'
import type { Environment } from '../environment.ts'
import { firstArm } from './first-arm.ts'
import { compileParse } from './parse.ts'

/** Takes an event on. */
export type Next = (row: Row) => void

/** Where a step stands: its ledger row, and the count of call stages seen so far in it. */
export interface Place {
  readonly node: NodeId
  calls: number
}

/** The runner of one step before `next`. */
export function compileStep(step: Step, place: Place, env: Environment, next: Next): Next {
  const { node } = place
  const counters = env.counters(node)

  switch (step.op) {
    case 'where': {
      const test = env.test(step.test)
      return (row) => {
        const before = mismatches.count
        if (test(row)) next(row)
        else if (mismatches.count === before) counters.filtered += 1
        else env.refuse(node, 'where', 'LP5301', mismatches.last, row.meta, row.event)
      }
    }
    case 'set': {
      const items = step.items.map((item) => ({ path: item.path, value: env.evaluate(item.value) }))
      return (row) => {
        const before = mismatches.count
        for (const item of items) {
          const value = item.value(row)
          if (item.path.length > 0) setPath(row.event, item.path, value)
          else if (isRecord(value)) row.event = value === row.event ? value : { ...value }
          else mismatchThis(value)
        }
        if (mismatches.count !== before && !tolerated(env, counters, node, 'set', before, row)) return
        next(row)
      }
    }
    case 'keep': {
      const items = step.items.map((item) => ({
        ...compilePattern(item.pattern),
        value: item.value && env.evaluate(item.value),
      }))
      return (row) => {
        const before = mismatches.count
        const kept: Rec = {}
        for (const item of items) {
          if (item.value !== undefined) setPath(kept, item.path, item.value(row))
          else copyMatching(row.event, kept, item.path, item.glob)
        }
        row.event = kept
        if (mismatches.count !== before && !tolerated(env, counters, node, 'keep', before, row)) return
        next(row)
      }
    }
    case 'drop': {
      const patterns = step.patterns.map(compilePattern)
      return (row) => {
        for (const pattern of patterns) removePath(row.event, pattern.path, pattern.glob)
        next(row)
      }
    }
    case 'rename':
      return (row) => {
        renameAll(row.event, step.pairs)
        next(row)
      }
    case 'parse':
      return compileParse(step, node, env, next)
    case 'if': {
      const arms = step.arms.map((arm) => ({
        test: env.test(arm.test),
        run: compileSteps(arm.steps, place, env, next),
      }))
      const otherwise = compileSteps(step.otherwise, place, env, next)
      return firstArm(arms, otherwise, node, 'if', env)
    }
    case 'call':
      return compileCallStage(step.use, place, env, next)
  }
}

/** Steps one after the other. */
export function compileSteps(steps: readonly Step[], place: Place, env: Environment, next: Next): Next {
  return compileInOrder(steps, (step, following) => compileStep(step, place, env, following), next)
}

/** Composes from the last to the first, but opens call stages in the order written, so that both evaluators number them alike. */
export function compileInOrder<T>(
  items: readonly T[],
  compile: (item: T, next: Next) => Next,
  last: Next,
): Next {
  const links: { next: Next }[] = []
  const runners = items.map((item, i) => {
    links.push({ next: last })
    return compile(item, (row) => links[i]!.next(row))
  })
  for (let i = 0; i + 1 < runners.length; i += 1) links[i]!.next = runners[i + 1]!
  return runners[0] ?? last
}

function compileCallStage(
  use: Extract<Step, { op: 'call' }>['use'],
  place: Place,
  env: Environment,
  next: Next,
): Next {
  const { node } = place
  const counters = env.counters(node)
  const stage = env.stage(node, place.calls, use)
  place.calls += 1
  if ('each' in stage) {
    return (row) => {
      const fate = stage.each(row)
      if (fate === null) next(row)
      else if (fate instanceof Refusal)
        env.refuse(node, use.name, fate.code, fate.reason, row.meta, row.event)
      else counters[fate] += 1
    }
  }
  return (row) => {
    const emitted: Rec[] = []
    const fate = stage.expand(row, (event) => emitted.push(event))
    if (fate instanceof Refusal) {
      env.refuse(node, use.name, fate.code, fate.reason, row.meta, row.event)
      return
    }
    counters[fate] += 1
    counters.derived += emitted.length
    for (const event of emitted) next({ event, meta: row.meta })
  }
}

/** Counts mismatches that gave null; under `strict` the event is refused. True: go on. */
function tolerated(
  env: Environment,
  counters: { mismatches: number },
  node: NodeId,
  stage: string,
  before: number,
  row: Row,
): boolean {
  if (env.strict) {
    env.refuse(node, stage, 'LP5301', mismatches.last, row.meta, row.event)
    return false
  }
  counters.mismatches += mismatches.count - before
  return true
}

function mismatchThis(value: Value): void {
  mismatches.count += 1
  mismatches.last = `"this" was set to ${withArticle(typeName(value))}`
}

const compilePattern = (pattern: KeyPattern) => ({
  path: pattern.path,
  glob: pattern.glob ? globToRegex(pattern.path[pattern.path.length - 1]!) : null,
})

/** Copies the matching keys, under the same path. */
export function copyMatching(from: Rec, to: Rec, path: readonly string[], glob: RegExp | null): void {
  const parent = parentOf(from, path)
  if (parent === undefined) return
  if (glob === null) {
    const last = path[path.length - 1]!
    if (Object.hasOwn(parent, last)) setPath(to, path, parent[last]!)
    return
  }
  const above = path.slice(0, -1)
  for (const key of Object.keys(parent)) if (glob.test(key)) setPath(to, [...above, key], parent[key]!)
}

/** All pairs read the event as it came; what is missing is not renamed. */
export function renameAll(
  event: Rec,
  pairs: readonly { readonly from: readonly string[]; readonly to: readonly string[] }[],
): void {
  const values: (Value | undefined)[] = pairs.map(({ from }) => {
    const parent = parentOf(event, from)
    const last = from[from.length - 1]!
    return parent !== undefined && Object.hasOwn(parent, last) ? getKey(parent, last) : undefined
  })
  for (const [i, { from }] of pairs.entries()) if (values[i] !== undefined) removePath(event, from, null)
  for (const [i, { to }] of pairs.entries()) {
    const value = values[i]
    if (value === undefined) continue
    if (to.length === 1) {
      delete event[to[0]!]
      setKey(event, to[0]!, value)
    } else setPath(event, to, value)
  }
}
