import { logicalGraph } from '../plan/graph/logical-graph.ts'
import { physicalGraph } from '../plan/graph/physical-graph.ts'
import { renderGraph } from '../plan/graph/render-graph.ts'
import { renderPasses } from '../plan/graph/render-passes.ts'
import { passNames, planPipeline, unknownPasses } from '../plan/plan-pipeline.ts'
import { compilePipeline } from './compile-pipeline.ts'
import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { readPipeline } from './pipeline-text.ts'
import { renderReport, wantsColor } from './report-format.ts'
import { UsageError } from './usage-error.ts'

export interface DrawOptions {
  readonly format: 'mermaid' | 'dot' | 'json'
  readonly passes: boolean
  /** As the engine runs it, with segments and buffers. */
  readonly physical: boolean
  /** Names of passes to leave out. */
  readonly off: readonly string[]
  readonly params: Readonly<Record<string, string>>
}

/** Writes the plan of a pipeline as a drawing, or what the passes made of it; gives the exit code. */
export async function drawGraph(
  path: string,
  io: Io,
  { format, passes, physical, off, params }: DrawOptions,
): Promise<number> {
  const pipeline = await readPipeline(path, io)
  const { diagnostics, texts, plan, catalog } = await compilePipeline(pipeline, io, {
    params,
    checking: false,
  })
  if (plan === undefined) {
    io.stderr.write(await renderReport('human', diagnostics, texts, wantsColor(io.stderr, io.env)))
    return exitCodes.wrong
  }
  const [unknown] = unknownPasses(off)
  if (unknown !== undefined) {
    throw new UsageError(`There is no pass "${unknown}". The passes are ${passNames.join(', ')}.`)
  }
  const planned = planPipeline(plan, catalog, { off: new Set(off) })
  if (passes) {
    io.stdout.write(renderPasses(planned.stages, catalog))
    return exitCodes.fine
  }
  if (physical) {
    io.stdout.write(renderGraph(physicalGraph(planned.logical, planned.physical, catalog), format))
    return exitCodes.fine
  }
  io.stdout.write(renderGraph(logicalGraph(planned.logical, catalog), format))
  return exitCodes.fine
}
