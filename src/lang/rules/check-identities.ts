/** Kept state is found again by the name of its flow; flows without one that go the same way are told apart by their order only. */
import { sameIdentity } from '../../diagnostics/messages/time-and-state.ts'
import type { FlowChecker } from '../flows/flow-checker.ts'
import type { TypedStep } from '../stages/staging.ts'

export function checkIdentities({ flows, session }: FlowChecker): void {
  const first = new Map<string, { readonly flow: unknown; readonly step: TypedStep }>()
  for (const flow of flows.values()) {
    if (flow === 'pending' || flow.isStream) continue
    for (const one of flow.steps) {
      if (one.step.op !== 'stateful') continue
      const { name } = one.step.use
      const key = `${flow.name} ${name}`
      const other = first.get(key)
      if (other === undefined) first.set(key, { flow, step: one })
      else if (other.flow !== flow) {
        const { start } = one.span
        const finding = sameIdentity({ start, end: start + name.length }, name, flow.name, {
          file: other.step.file,
          span: other.step.span,
        })
        session.report({ ...finding, file: one.file })
        break
      }
    }
  }
}
