/** Standard input has one reader, which gives all flows the same events. */
import { sameData } from '../../core/same-data.ts'
import { stdinReadInTwoWays } from '../../diagnostics/messages/plan.ts'
import type { BoundSource } from '../binding/bound-connector.ts'
import type { FlowChecker } from '../flows/flow-checker.ts'

export function checkStdin({ flows, session }: FlowChecker): void {
  const readers = [...flows.values()]
    .flatMap((flow) => (flow === 'pending' ? [] : flow.inputs))
    .filter((input): input is BoundSource => input.kind === 'source' && input.use.name === 'stdin')
  const [first, ...others] = readers
  for (const other of others)
    if (first !== undefined && !readsAlike(first, other))
      session.report({ ...stdinReadInTwoWays(other.span, first), file: other.file })
}

const readsAlike = (a: BoundSource, b: BoundSource): boolean =>
  sameData(a.use, b.use) && sameData(a.format, b.format) && sameData(a.common, b.common)
