import { systemClock } from '../core/clock.ts'
import { compilePipeline } from './compile-pipeline.ts'
import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { readPipeline } from './pipeline-text.ts'
import { renderReport as renderDiagnostics, wantsColor } from './report-format.ts'
import { UsageError } from './usage-error.ts'

export interface ExplainOptions {
  /** Absent: says what each way from a source to a sink promises. */
  readonly event: string | undefined
  readonly source: string | undefined
  readonly params: Readonly<Record<string, string>>
}

/** Follows one event through a pipeline, or says what the pipeline promises; gives the exit code. Reads and writes nothing else. */
export async function explainEvent(
  path: string,
  io: Io,
  { event, source, params }: ExplainOptions,
): Promise<number> {
  const pipeline = await readPipeline(path, io)
  const { diagnostics, texts, plan } = await compilePipeline(pipeline, io, { params, checking: false })
  if (plan === undefined) {
    io.stderr.write(await renderDiagnostics('human', diagnostics, texts, wantsColor(io.stderr, io.env)))
    return exitCodes.wrong
  }
  const { catalog } = await import('../operators/catalog.ts')
  if (event === undefined) {
    const { explainPlan, renderPromises } = await import('../plan/explain-plan.ts')
    io.stdout.write(renderPromises(explainPlan(plan, catalog)))
    return exitCodes.fine
  }

  const [follow, { chooseSource }, { renderReport }, { shareStdin }] = await Promise.all([
    import('../runtime/explain/explain-event.ts'),
    import('../runtime/explain/choose-source.ts'),
    import('../runtime/explain/render-report.ts'),
    import('../plan/passes/share-source.ts'),
  ])
  const shared = shareStdin(plan)
  const chosen = chooseSource(shared, source)
  if (typeof chosen === 'string') throw new UsageError(chosen)
  const run = { now: systemClock.now, random: Math.random }
  const report = follow.explainEvent(shared, catalog, { text: event, source: chosen }, run)
  if (typeof report === 'string') throw new UsageError(report)
  io.stdout.write(renderReport(report))
  return exitCodes.fine
}
