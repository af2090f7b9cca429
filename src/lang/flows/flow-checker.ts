/** The state of checking all flows of a pipeline: what was typed already, and what is being typed. */
import type { StatefulUse } from '../../ir/stateful.ts'
import type { FlowDeclaration } from '../ast.ts'
import type { BoundSource } from '../binding/bound-connector.ts'
import type { BoundTable } from '../bound-table.ts'
import type { Entry, Module } from '../names/module.ts'
import type { Session } from '../session.ts'
import type { Input, SinkTarget, TypedFlow } from '../stages/typed-flow.ts'

/** A table, and the stream that feeds it. */
export interface FlowTable {
  readonly table: BoundTable
  readonly feed?: { readonly input: Input; readonly timed: boolean; readonly use: StatefulUse }
}

export interface FlowChecker {
  readonly session: Session
  readonly flows: Map<FlowDeclaration, TypedFlow | 'pending'>
  /** By declaration, or by name for a bare connector (`stdin`); `undefined` after a mistake. */
  readonly sources: Map<Entry<unknown> | string, BoundSource | undefined>
  readonly sinks: Map<Entry<unknown> | string, SinkTarget>
  /** `undefined` after a mistake. */
  readonly tables: Map<Entry<unknown>, FlowTable | undefined>
  /** How many inline connectors of each name there are: `stdin#1`. */
  readonly inline: Map<string, number>
  /** Streams on the way that is being typed, for circles. */
  readonly path: { readonly name: string; readonly flow: FlowDeclaration; readonly module: Module }[]
}

export const makeChecker = (session: Session): FlowChecker => ({
  session,
  flows: new Map(),
  sources: new Map(),
  sinks: new Map(),
  tables: new Map(),
  inline: new Map(),
  path: [],
})

/** `file#2` for the second connector `file` written inside a flow. */
export function inlineName(checker: FlowChecker, connector: string): string {
  const count = (checker.inline.get(connector) ?? 0) + 1
  checker.inline.set(connector, count)
  return `${connector}#${count}`
}
