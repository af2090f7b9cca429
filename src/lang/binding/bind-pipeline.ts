import type { PipelineSettings } from '../../ir/plan.ts'
import type { FlowChecker } from '../flows/flow-checker.ts'
import type { SinkTarget } from '../flows/typed-flow.ts'

const tenSeconds = 10_000_000

export function bindPipeline(
  fileName: string,
  _checker: FlowChecker,
): { settings: PipelineSettings; deadLetter?: SinkTarget } {
  return {
    settings: {
      name: fileName,
      checkpoint: 1_000_000,
      strict: false,
      shutdownTimeout: tenSeconds,
      workers: 1,
    },
  }
}
