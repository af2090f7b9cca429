import { flowsOf } from '../names/load-modules.ts'
import type { FlowChecker } from './flow-checker.ts'
import { streamName } from './resolve-input.ts'
import { typeFlow } from './type-flow.ts'

/** Types all flows of the main file, and the streams of used files that they read. */
export function checkFlows(checker: FlowChecker): void {
  const { session } = checker
  for (const flow of flowsOf(session.main.file))
    typeFlow(flow, streamName(flow, session.main), session.main, checker)
}
