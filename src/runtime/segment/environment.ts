import type { Rec, Value } from '../../core/value.ts'
import { compileClosure, compileTest, type Evaluate, type Test } from '../../expression/closure.ts'
import type { Expr } from '../../ir/expression.ts'
import type { NodeId, PlanNode, SinkNode } from '../../ir/plan.ts'
import type { OperatorUse } from '../../ir/step.ts'
import type { FormatSpec } from '../../operators/contract/format.ts'
import type { Meta } from '../../operators/contract/row.ts'
import type { RowStage } from '../../operators/contract/stage.ts'
import type { Counters } from '../ledger.ts'
import { metaOf, placeOf, positionOf } from '../letter-place.ts'
import type { Inlet, SegmentOptions } from './segment.ts'
import { SinkEncoder } from './sink-encoder.ts'

/** What all evaluators of one segment share: counters, refusals, sinks, the state of call stages. */
export class Environment {
  readonly options: SegmentOptions
  readonly strict: boolean
  readonly #nodes: ReadonlyMap<NodeId, PlanNode>
  readonly #encoders = new Map<NodeId, SinkEncoder>()
  readonly #saturated: Set<NodeId>
  /** The text of the row at work, for dead letters; null where there is none. */
  rawText: (() => string) | null = null

  constructor(options: SegmentOptions) {
    this.options = options
    this.strict = options.plan.settings.strict
    this.#nodes = new Map(options.plan.nodes.map((node) => [node.id, node]))
    this.#saturated = (options.shared.get('saturated') as Set<NodeId> | undefined) ?? new Set()
    options.shared.set('saturated', this.#saturated)
  }

  node(id: NodeId): PlanNode {
    return this.#nodes.get(id)!
  }

  counters(node: NodeId): Counters {
    return this.options.ledger.of(node)
  }

  format(use: OperatorUse): FormatSpec {
    return this.options.catalog.formats.get(use.name)!
  }

  evaluate(expr: Expr, locals?: Value[]): Evaluate {
    return compileClosure(expr, this.options.run, locals)
  }

  test(expr: Expr): Test {
    return compileTest(expr, this.options.run)
  }

  /** The one encoder of a sink within this segment. */
  sink(id: NodeId): SinkEncoder {
    let encoder = this.#encoders.get(id)
    if (encoder === undefined) {
      encoder = new SinkEncoder(this.node(id) as SinkNode, this.options)
      this.#encoders.set(id, encoder)
    }
    return encoder
  }

  inlet(node: NodeId): Inlet {
    return this.options.inlet(node)
  }

  /** Hands on all that was encoded. */
  flush(): void {
    for (const encoder of this.#encoders.values()) encoder.flush()
  }

  /**
   * The `k`-th call stage of a node. Two segments that run through one node share it, and so do the fast and the slow way through one
   * segment, so that `limit` counts all of them.
   */
  stage(node: NodeId, k: number, use: OperatorUse): RowStage {
    const key = `${node}#${k}`
    const known = this.options.shared.get(key) as RowStage | undefined
    if (known !== undefined) return known
    const spec = this.options.catalog.stages.get(use.name)!
    const stage = spec.open!(use.settings as never, {
      run: this.options.run,
      strict: this.strict,
      evaluate: (expr) => this.evaluate(expr),
      metrics: this.options.metrics,
      taps: this.options.taps,
      saturated: () => this.#saturated.add(node),
    })
    this.options.shared.set(key, stage)
    return stage
  }

  isSaturated(node: NodeId): boolean {
    return this.#saturated.has(node)
  }

  /** Sends one event to the dead letter and counts it. */
  refuse(node: NodeId, stage: string, code: string, reason: string, meta: Meta, event: Rec | null): void {
    this.counters(node).rejected += 1
    const raw = this.rawText?.()
    this.options.reject({
      code,
      node,
      stage,
      reason,
      source: meta.origin.source,
      position: positionOf(meta),
      at: { ...this.#maker(node), ...placeOf(meta), ...(raw === undefined ? metaOf(meta) : {}) },
      ...(raw !== undefined ? { raw } : event === null ? {} : { event }),
    })
  }

  /** The stage with state whose result the event is; of those that it only held it says nothing. */
  #maker(node: NodeId): Rec {
    const { source } = this.options.segment
    const maker = this.node(source)
    return maker.op === 'stateful' && source !== node ? { operator: maker.uid } : {}
  }
}
