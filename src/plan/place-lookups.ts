/**
 * Before each node that looks up tables which answer later stands a stage `lookup`, which holds events until the answers are there. A lookup
 * whose key rests on another's answer waits in a second one. A `set` whose later items build keys of what earlier ones set is cut in two.
 */
import type { Expr } from '../ir/expression.ts'
import { expressionsIn } from '../ir/operator-settings.ts'
import type { LogicalPlan, NodeId, PlanNode, Port, StatefulNode, StepNode } from '../ir/plan.ts'
import { printExpression } from '../ir/print-expression.ts'
import { anyType, openRecord, type RecordType } from '../ir/type.ts'
import {
  depthOf,
  type Question,
  questionsIn,
  questionsOf,
  questionsOfArms,
  readsLocal,
  readsWritten,
  type Waits,
} from '../ir/waiting-lookups.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import { inputsOf } from './consumers.ts'
import { rewire } from './rewire.ts'

export function placeLookups(plan: LogicalPlan, catalog: Catalog): LogicalPlan {
  const waiting = new Set(
    (plan.tables ?? []).flatMap(({ name, use }) =>
      (catalog.tables.get(use.name)?.waits?.(use.settings as never) ?? false) ? [name] : [],
    ),
  )
  return waiting.size === 0 ? plan : new Placing(plan, catalog, (table) => waiting.has(table)).plan()
}

class Placing {
  readonly #plan: LogicalPlan
  readonly #catalog: Catalog
  readonly #waits: Waits
  readonly #byId: Map<NodeId, PlanNode>
  readonly #nodes: PlanNode[] = []
  /** How many such stages each stream has so far. */
  readonly #counts = new Map<string, number>()
  #next: NodeId

  constructor(plan: LogicalPlan, catalog: Catalog, waits: Waits) {
    this.#plan = plan
    this.#catalog = catalog
    this.#waits = waits
    this.#byId = new Map(plan.nodes.map((node) => [node.id, node]))
    this.#next = Math.max(...this.#byId.keys()) + 1
  }

  plan(): LogicalPlan {
    for (const node of this.#plan.nodes) this.#place(node)
    return { ...this.#plan, nodes: this.#nodes }
  }

  #place(node: PlanNode): void {
    switch (node.op) {
      case 'source':
      case 'merge':
        this.#nodes.push(node)
        break
      case 'step':
        this.#placeStep(node)
        break
      case 'route': {
        const arms = node.arms.map(({ test }) => ({ test, inside: () => [] }))
        const questions = questionsOfArms(arms, () => [], this.#waits)
        this.#nodes.push({ ...node, input: this.#ask(questions, node.input, node, node.stream) })
        break
      }
      case 'stateful': {
        const inputs = node.inputs.map((port, index) => {
          const questions = node.use.args[index]!.flatMap(({ expr }) => questionsIn(expr, this.#waits))
          return this.#ask(questions, port, node, node.stream)
        })
        this.#nodes.push({ ...node, inputs })
        break
      }
      case 'sink': {
        const questions = expressionsIn(node.use).flatMap((expr) => questionsIn(expr, this.#waits))
        this.#nodes.push(rewire(node, (port) => this.#ask(questions, port, node, `to ${node.name}`)))
        break
      }
    }
  }

  #placeStep(node: StepNode): void {
    const { step } = node
    if (step.op !== 'set') {
      const questions = questionsOf(step, this.#waits)
      this.#nodes.push({ ...node, input: this.#ask(questions, node.input, node, node.stream) })
      return
    }
    let { input } = node
    let from = 0
    while (from < step.items.length) {
      let to = from + 1
      const written = new Set<string>()
      const note = (path: readonly string[]): void => void written.add(path[0] ?? 'this')
      note(step.items[from]!.path)
      while (to < step.items.length && !this.#restsOn(step.items[to]!.value, written)) {
        note(step.items[to]!.path)
        to += 1
      }
      const items = step.items.slice(from, to)
      const isLast = to === step.items.length
      const asked = this.#ask(questionsOf({ ...step, items }, this.#waits), input, node, node.stream)
      const id = isLast ? node.id : this.#next++
      this.#add({ ...node, id, input: asked, step: { ...step, items } })
      input = { node: id, port: 'out' }
      from = to
    }
  }

  /** Does a lookup in it have a key that rests on fields written before? A set of `this` may have written any. */
  #restsOn(value: Expr, written: ReadonlySet<string>): boolean {
    const any = written.has('this') ? null : written
    return questionsIn(value, this.#waits).some(({ keys }) => keys.some((key) => readsWritten(key, any)))
  }

  /** The port behind the stages that wait for the answers. */
  #ask(questions: readonly Question[], port: Port, before: PlanNode, stream: string): Port {
    const open = questions.filter(({ keys }) => !keys.some((key) => readsLocal(key)))
    if (open.length === 0) return port
    const deepest = Math.max(...open.map((question) => depthOf(question, this.#waits)))
    let input = port
    for (let depth = 0; depth <= deepest; depth++) {
      // Answers of the stage before stay only until the event comes here, so they are asked for again.
      const now = open.filter((question) => depthOf(question, this.#waits) <= depth)
      input = this.#stage(different(now), input, before, stream)
    }
    return input
  }

  #stage(questions: readonly Question[], input: Port, { span, file }: PlanNode, stream: string): Port {
    const k = (this.#counts.get(stream) ?? 0) + 1
    this.#counts.set(stream, k)
    const type = this.#typeAt(input)
    const whole: Expr = { op: 'this', type, span }
    const keys = questions.flatMap((question) => question.keys)
    const node: StatefulNode = {
      id: this.#next++,
      op: 'stateful',
      span,
      file,
      use: {
        name: 'lookup',
        settings: {
          asks: questions.map(({ lookup, keys: own }) => ({ table: lookup.table, keys: own.length })),
        },
        args: [
          [
            { expr: whole, onMismatch: 'null' },
            // What is wrong with a key is told where it is read.
            ...keys.map((expr) => ({ expr: { ...expr, type: anyType }, onMismatch: 'ignore' }) as const),
          ],
        ],
        lateRouted: false,
      },
      inputs: [input],
      timed: this.#isTimed(input),
      type,
      stream,
      uid: `${stream}/lookup/${k}`,
    }
    this.#add(node)
    return { node: node.id, port: 'out' }
  }

  #add(node: PlanNode): void {
    this.#byId.set(node.id, node)
    this.#nodes.push(node)
  }

  #typeAt({ node: id }: Port): RecordType {
    const node = this.#byId.get(id)
    return node === undefined || node.op === 'sink' ? openRecord : node.type
  }

  #isTimed({ node: id }: Port): boolean {
    const node = this.#byId.get(id)
    if (node === undefined) return false
    if (node.op === 'source') return node.common.time !== undefined
    if (node.op === 'stateful')
      return node.timed || this.#catalog.stages.get(node.use.name)?.stateful?.givesTime === true
    return inputsOf(node).some((port) => this.#isTimed(port))
  }
}

/** The same key is asked for once. */
function different(questions: readonly Question[]): readonly Question[] {
  const seen = new Map(
    questions.map((one) => [`${one.lookup.table} ${one.keys.map(printExpression).join()}`, one]),
  )
  return [...seen.values()]
}
