import { expressionsIn } from '../../ir/operator-settings.ts'
import type { LogicalPlan, NodeId, PlanNode, Port, RouteNode, SinkNode, SourceNode } from '../../ir/plan.ts'
import { openRecord, type RecordType } from '../../ir/type.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import { conditionCanMismatch } from '../can-mismatch.ts'
import { consumersIn, inputsOf } from '../consumers.ts'
import { allFields, type FieldSet, hasField, noFields, unite } from '../field-set.ts'
import { needsBefore } from '../needs.ts'
import type { Pass } from '../pass.ts'
import { readsOf, readsOfSink } from '../reads.ts'
import { rewire } from '../rewire.ts'
import { canReject } from '../step-effects.ts'
import { trimStep } from '../trim-step.ts'

/**
 * Goes against the stream and gathers for each port the top-level fields that anything behind it reads. Sources and `parse` steps are told
 * which fields are wanted; `set` items that nobody reads go. Where an event has no text of its own (`generate`), a dead letter shows its
 * fields, so there all of them count as read by whatever may refuse it.
 */
export const dropUnusedFields: Pass = {
  name: 'drop-unused-fields',
  does: 'Reads from each event only the fields that a later stage or a sink looks at.',
  run: (plan, catalog) => new Trimming(plan, catalog).plan(),
}

class Trimming {
  readonly #plan: LogicalPlan
  readonly #catalog: Catalog
  readonly #consumers: ReturnType<typeof consumersIn>
  readonly #types = new Map<NodeId, RecordType>()
  /** Nodes whose events may come from a source of records. */
  readonly #textless = new Set<NodeId>()
  /** The fields that a node needs in the events that enter it. */
  readonly #needs = new Map<NodeId, FieldSet>()
  /** A step that fell away → the port it read from. */
  readonly #gone = new Map<NodeId, Port>()

  constructor(plan: LogicalPlan, catalog: Catalog) {
    this.#plan = plan
    this.#catalog = catalog
    this.#consumers = consumersIn(plan)
    for (const node of plan.nodes) {
      if (node.op !== 'sink') this.#types.set(node.id, node.type)
      const isTextless =
        node.op === 'source'
          ? node.format === undefined
          : inputsOf(node).some((port) => this.#textless.has(port.node))
      if (isTextless) this.#textless.add(node.id)
    }
  }

  plan(): LogicalPlan {
    const nodes: PlanNode[] = []
    for (const node of this.#plan.nodes.toReversed()) {
      const trimmed = this.#trim(node)
      if (trimmed !== null) nodes.unshift(trimmed)
    }
    return {
      ...this.#plan,
      nodes: nodes.map((node) => rewire(node, (port) => this.#standing(port))),
    }
  }

  #trim(node: PlanNode): PlanNode | null {
    switch (node.op) {
      case 'source':
        return this.#trimSource(node)
      case 'sink':
        this.#needs.set(node.id, this.#ofSink(node))
        return node
      case 'merge':
        this.#needs.set(node.id, this.#after({ node: node.id, port: 'out' }))
        return node
      case 'route':
        this.#needs.set(node.id, this.#ofRoute(node))
        return node
      case 'stateful': {
        // Late events go on as they came; what a stage refuses shows its fields where there is no text.
        const whole = node.use.lateRouted || this.#textless.has(node.id)
        const read = node.use.args.flatMap((input) => input.map(({ expr }) => readsOf(expr)))
        this.#needs.set(node.id, whole ? allFields : unite(...read))
        return node
      }
      case 'step': {
        const type = this.#typeAt(node.input)
        if (this.#textless.has(node.id) && canReject(node.step, type, this.#plan.settings.strict)) {
          this.#needs.set(node.id, allFields)
          return node
        }
        const after = this.#after({ node: node.id, port: 'out' })
        const step = trimStep(node.step, after, type, this.#catalog)
        if (step === null) this.#gone.set(node.id, node.input)
        this.#needs.set(node.id, step === null ? after : needsBefore(step, after, this.#catalog))
        return step === null ? null : { ...node, step }
      }
    }
  }

  #trimSource(node: SourceNode): SourceNode {
    if (node.format === undefined) return node
    const { time } = node.common
    const needs = unite(
      this.#after({ node: node.id, port: 'out' }),
      time === undefined ? noFields : readsOf(time),
    )
    const known = node.type.open ? null : [...node.type.fields.keys()]
    if (known === null) return needs.inverted ? node : { ...node, wanted: needs.names }
    const wanted = new Set(known.filter((name) => hasField(needs, name)))
    return wanted.size === known.length ? node : { ...node, wanted }
  }

  #ofSink(node: SinkNode): FieldSet {
    const mayRefuse = expressionsIn(node.use).length > 0 || !readsOfSink(node, this.#catalog).inverted
    return mayRefuse && this.#textless.has(node.id) ? allFields : readsOfSink(node, this.#catalog)
  }

  #ofRoute(node: RouteNode): FieldSet {
    const type = this.#typeAt(node.input)
    const rejects = node.arms.some(({ test }) => conditionCanMismatch(test, type))
    if (rejects && this.#textless.has(node.id)) return allFields
    return unite(
      ...node.arms.map(({ test }, index) =>
        unite(readsOf(test), this.#after({ node: node.id, port: `arm${index}` })),
      ),
      this.#after({ node: node.id, port: 'else' }),
    )
  }

  #after(port: Port): FieldSet {
    return unite(...this.#consumers(port).map((node) => this.#needs.get(node.id) ?? allFields))
  }

  #typeAt(port: Port): RecordType {
    return this.#types.get(port.node) ?? openRecord
  }

  #standing(port: Port): Port {
    const input = this.#gone.get(port.node)
    return input === undefined ? port : this.#standing(input)
  }
}
