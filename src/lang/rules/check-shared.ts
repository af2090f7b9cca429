/** Stages that count into one thing by its name (a metric) must agree on what it is. */
import { sharedOtherwise } from '../../diagnostics/messages/shared-stages.ts'
import type { Step } from '../../ir/step.ts'
import type { FlowChecker } from '../flows/flow-checker.ts'

type Call = Extract<Step, { op: 'call' }>

export function checkShared({ flows, session }: FlowChecker): void {
  const first = new Map<string, { readonly form: string; readonly file: string; readonly step: Call }>()
  for (const flow of flows.values()) {
    if (flow === 'pending') continue
    for (const { step, file } of flow.steps) {
      for (const call of step.op === 'stateful' ? [] : callsIn(step)) {
        const spec = session.catalog.stages.get(call.use.name)
        const shared = spec?.shares?.(call.use.settings as never)
        if (shared === undefined) continue
        const key = `${call.use.name} ${shared.name}`
        const other = first.get(key)
        if (other === undefined) first.set(key, { form: shared.form, file, step: call })
        else if (other.form !== shared.form) {
          const spot = { file: other.file, span: other.step.span }
          const finding = sharedOtherwise(
            call.span,
            call.use.name,
            shared.name,
            shared.form,
            other.form,
            spot,
          )
          session.report({ ...finding, file })
        }
      }
    }
  }
}

const callsIn = (step: Step): readonly Call[] =>
  step.op === 'call'
    ? [step]
    : step.op === 'if'
      ? [...step.arms.flatMap(({ steps }) => steps), ...step.otherwise].flatMap(callsIn)
      : []
