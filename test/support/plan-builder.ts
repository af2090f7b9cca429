import type {
  LogicalPlan,
  NodeId,
  PipelineSettings,
  PlanNode,
  Port,
  RouteNode,
  SinkNode,
  SourceNode,
} from '../../src/ir/plan.ts'
import type { OperatorUse, Step } from '../../src/ir/step.ts'
import { openRecord, type RecordType } from '../../src/ir/type.ts'

const span = { start: 0, end: 0 }

/** Builds logical plans by hand: each call adds a node and gives the port it writes to. */
export class PlanBuilder {
  readonly nodes: PlanNode[] = []
  deadLetter: NodeId | undefined
  settings: PipelineSettings = {
    name: 'test',
    checkpoint: 'off',
    strict: false,
    shutdownTimeout: 10_000_000,
    workers: 1,
    durability: 'power',
    late: 'strict',
    onChange: 'refuse',
    maxJump: 3_600_000_000,
  }

  source(name: string, more: Partial<SourceNode> = {}): Port {
    return this.#add({
      op: 'source',
      name,
      use: { name: 'stdin', settings: {} },
      format: { name: 'json', settings: {} },
      common: {},
      type: openRecord,
      ...more,
    })
  }

  step(input: Port, step: Step, type: RecordType = openRecord): Port {
    return this.#add({ op: 'step', input, step, type, stream: 'test' })
  }

  steps(input: Port, ...steps: Step[]): Port {
    return steps.reduce((port, step) => this.step(port, step), input)
  }

  merge(...inputs: Port[]): Port {
    return this.#add({ op: 'merge', inputs, type: openRecord })
  }

  /** Gives the ports of the arms, then that of `else`. */
  route(input: Port, arms: RouteNode['arms'], elseDrop = false): Port[] {
    const { node } = this.#add({ op: 'route', input, arms, elseDrop, type: openRecord, stream: 'test' })
    return [...arms.map((_, index) => ({ node, port: `arm${index}` })), { node, port: 'else' }]
  }

  sink(
    name: string,
    inputs: readonly Port[],
    more: Partial<Pick<SinkNode, 'common' | 'use' | 'format'>> = {},
  ): NodeId {
    return this.#add({
      op: 'sink',
      name,
      inputs,
      use: { name: 'stdout', settings: {} },
      format: { name: 'json', settings: {} },
      common: { except: [], overflow: 'block' },
      ...more,
    }).node
  }

  build(): LogicalPlan {
    return {
      settings: this.settings,
      nodes: this.nodes,
      ...(this.deadLetter === undefined ? {} : { deadLetter: this.deadLetter }),
    }
  }

  #add(node: DistributiveOmit<PlanNode, 'id' | 'span' | 'file'>): Port {
    const id = this.nodes.length
    this.nodes.push({ id, span, file: '', ...node })
    return { node: id, port: 'out' }
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

type PlainStep = Step extends infer S ? (S extends unknown ? Omit<S, 'span'> : never) : never

/** A step without its span. */
export const step = (plain: PlainStep): Step => ({ span, ...plain })

export const call = (name: string, settings: OperatorUse['settings'] = {}): Step =>
  step({ op: 'call', use: { name, settings } })
