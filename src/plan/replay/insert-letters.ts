import type { Span } from '../../core/span.ts'
import type { Expr } from '../../ir/expression.ts'
import type { LogicalPlan, NodeId, PlanNode, Port, SourceNode } from '../../ir/plan.ts'
import { openRecord } from '../../ir/type.ts'

/** A source of dead letters that was put into a plan. */
export interface LetterInput {
  /** Its name in the plan. */
  readonly name: string
  /** Takes texts of this source; absent: takes events. */
  readonly source?: string
  /** Takes events of these: uids of stages with state, or names of sources that make records. */
  readonly makers: readonly string[]
  /** What follows asks for the time of events. */
  readonly timed: boolean
}

export interface ReplayPlan {
  readonly plan: LogicalPlan
  readonly inputs: readonly LetterInput[]
}

/** The kind of the sources that are put in. */
export const lettersUse = 'dead letters'

/**
 * Puts sources of dead letters before a port of a plan. Texts are read and taken through copies of the stages between their source and the
 * port, so that nothing beside it gets them again; where a stage with state is between, they go to all that is behind their source. Events
 * are put right there, with the time that they had. The plan is one that no pass has rewritten.
 */
export function insertLetters(plan: LogicalPlan, port: Port, title: string): ReplayPlan {
  const inserting = new Inserting(plan)
  const before = inserting.before(port)
  const inputs: LetterInput[] = []
  for (const node of before.sources) {
    if (node.format === undefined) continue
    const name = `replay of ${node.name}`
    const letters = inserting.source({ ...node, name, follows: [node.name] })
    const copied = inserting.copy(port, node.id, letters)
    if (copied === undefined) inserting.join({ node: node.id, port: 'out' }, letters)
    else inserting.join(port, copied)
    inputs.push({ name, source: node.name, makers: [], timed: node.common.time !== undefined })
  }
  const makers = [...before.stages, ...before.direct.map(({ name }) => name)]
  if (makers.length > 0) {
    const name = `replay into ${title}`
    const timed = inserting.asksForTime(port)
    const { format: _, ...rest } = before.sources[0]!
    const common = timed ? { time: ownTime(rest.span) } : {}
    const follows = before.sources.map((source) => source.name)
    inserting.join(port, inserting.source({ ...rest, name, common, follows, type: openRecord }))
    inputs.push({ name, makers, timed })
  }
  return { plan: inserting.done(), inputs }
}

/** The time that comes with an event. */
const ownTime = (span: Span): Expr => ({ op: 'meta', name: 'time', type: { kind: 'time' }, span })

class Inserting {
  readonly #plan: LogicalPlan
  readonly #nodes: ReadonlyMap<NodeId, PlanNode>
  readonly #added: PlanNode[] = []
  readonly #joined = new Map<string, { readonly port: Port; readonly with: Port[] }>()
  #next: NodeId

  constructor(plan: LogicalPlan) {
    this.#plan = plan
    this.#nodes = new Map(plan.nodes.map((node) => [node.id, node]))
    this.#next = Math.max(...plan.nodes.map(({ id }) => id)) + 1
  }

  /** The sources behind a port, the stages with state that are the last before it, and the sources with none between. */
  before(port: Port) {
    const sources = new Set<SourceNode>()
    const direct = new Set<SourceNode>()
    const stages = new Set<string>()
    const climb = (at: Port, isDirect: boolean): void => {
      const node = this.#nodes.get(at.node)!
      if (node.op === 'source') {
        sources.add(node)
        if (isDirect) direct.add(node)
      }
      if (node.op === 'stateful' && isDirect && at.port === 'out') stages.add(node.uid)
      const passes = isDirect && (node.op !== 'stateful' || at.port !== 'out')
      for (const input of inputsOf(node)) climb(input, passes)
    }
    climb(port, true)
    return { sources: [...sources], direct: [...direct], stages: [...stages] }
  }

  source(node: Omit<SourceNode, 'id'>): Port {
    return this.#add({ ...node, id: this.#next, use: { name: lettersUse, settings: { name: node.name } } })
  }

  /** The way from a source to a port once more, from `start` on; undefined where a stage with state is on it. */
  copy(port: Port, source: NodeId, start: Port): Port | undefined {
    const copies = new Map<NodeId, NodeId>()
    const known = (node: NodeId, make: () => Port): NodeId => {
      const id = copies.get(node) ?? make().node
      copies.set(node, id)
      return id
    }
    /** `null`: other sources only. */
    const at = (from: Port): Port | null | undefined => {
      const node = this.#nodes.get(from.node)!
      switch (node.op) {
        case 'source':
          return node.id === source ? start : null
        case 'merge': {
          const inputs = node.inputs.map(at)
          if (inputs.includes(undefined)) return undefined
          const [first, ...others] = inputs.filter((input) => input !== null && input !== undefined)
          if (first === undefined) return null
          if (others.length === 0) return first
          const id = known(node.id, () => this.#add({ ...node, id: this.#next, inputs: [first, ...others] }))
          return { node: id, port: 'out' }
        }
        case 'step':
        case 'route': {
          const input = at(node.input)
          if (input === null || input === undefined) return input
          const id = known(node.id, () => this.#add({ ...node, id: this.#next, input }))
          return { node: id, port: from.port }
        }
        default:
          return undefined
      }
    }
    return at(port) ?? undefined
  }

  /** Lets all that reads from a port read from another as well. */
  join(port: Port, other: Port): void {
    const key = `${port.node} ${port.port}`
    const joined = this.#joined.get(key) ?? { port, with: [] }
    joined.with.push(other)
    this.#joined.set(key, joined)
  }

  /** Do the first stages with state behind a port ask for the time of its events? */
  asksForTime(port: Port): boolean {
    const seen = new Set<NodeId>()
    const asks = (at: Port): boolean =>
      this.#plan.nodes.some((node) => {
        if (!inputsOf(node).some((input) => input.node === at.node && input.port === at.port)) return false
        if (node.op === 'stateful') return node.timed
        if (seen.has(node.id) || node.op === 'sink' || node.op === 'source') return false
        seen.add(node.id)
        return portsOf(node).some((name) => asks({ node: node.id, port: name }))
      })
    return asks(port)
  }

  done(): LogicalPlan {
    const merges = new Map(
      [...this.#joined].map(([key, { port, with: others }]) => {
        const { span, file, type } = this.#nodes.get(port.node) as Exclude<PlanNode, { op: 'sink' }>
        const inputs = [port, ...others]
        return [key, { id: this.#next++, op: 'merge', span, file, type, inputs } as const] as const
      }),
    )
    const turned = (input: Port): Port => {
      const merge = merges.get(`${input.node} ${input.port}`)
      return merge === undefined ? input : { node: merge.id, port: 'out' }
    }
    const nodes = [
      ...this.#plan.nodes.map((node) => withInputs(node, turned)),
      ...this.#added.map((node) => withUsedArms(node, this.#added, merges)),
      ...merges.values(),
    ]
    return { ...this.#plan, nodes: inputsFirst(nodes) }
  }

  #add(node: PlanNode): Port {
    this.#next++
    this.#added.push(node)
    return { node: node.id, port: 'out' }
  }
}

const portsOf = (node: PlanNode): readonly Port['port'][] =>
  node.op === 'route' ? [...node.arms.map((_, index): Port['port'] => `arm${index}`), 'else'] : ['out']

const inputsOf = (node: PlanNode): readonly Port[] =>
  node.op === 'source' ? [] : 'inputs' in node ? node.inputs : [node.input]

function withInputs(node: PlanNode, turned: (port: Port) => Port): PlanNode {
  if (node.op === 'source') return node
  return 'inputs' in node
    ? { ...node, inputs: node.inputs.map(turned) }
    : { ...node, input: turned(node.input) }
}

/** A copy of a route lets go of what nobody reads from it. */
function withUsedArms(
  node: PlanNode,
  added: readonly PlanNode[],
  merges: ReadonlyMap<string, PlanNode>,
): PlanNode {
  if (node.op !== 'route') return node
  const isRead = (port: string): boolean =>
    [...added, ...merges.values()].some((one) =>
      inputsOf(one).some((input) => input.node === node.id && input.port === port),
    )
  return {
    ...node,
    arms: node.arms.map((arm, index) => ({ ...arm, drop: !isRead(`arm${index}`) })),
    elseDrop: !isRead('else'),
  }
}

function inputsFirst(nodes: readonly PlanNode[]): readonly PlanNode[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const done = new Set<PlanNode>()
  const visit = (node: PlanNode): void => {
    if (done.has(node)) return
    for (const { node: input } of inputsOf(node)) visit(byId.get(input)!)
    done.add(node)
  }
  nodes.forEach(visit)
  return [...done]
}
