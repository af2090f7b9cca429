import { systemClock } from '../core/clock.ts'
import { pathPromises } from '../plan/delivery/path-promises.ts'
import { renderPromises } from '../plan/delivery/render-promises.ts'
import { variations } from '../plan/delivery/variations.ts'
import { chooseSource } from '../runtime/explain/choose-source.ts'
import { explainEvent } from '../runtime/explain/explain-event.ts'
import { renderReport as renderEvent } from '../runtime/explain/render-report.ts'
import { compilePipeline } from './compile-pipeline.ts'
import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { readPipeline } from './pipeline-text.ts'
import { renderReport, wantsColor } from './report-format.ts'
import { UsageError } from './usage-error.ts'

export interface ExplainOptions {
  /** A record as JSON, or a text for the source's format; absent: what each way from source to sink promises. */
  readonly event: string | undefined
  readonly source: string | undefined
  readonly params: Readonly<Record<string, string>>
}

/** Follows one event through a pipeline, or tells what its ways promise; gives the exit code. */
export async function explainPipeline(
  path: string,
  io: Io,
  { event, source: name, params }: ExplainOptions,
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
  if (event === undefined) {
    io.stdout.write(renderPromises(pathPromises(plan, catalog), variations(plan, catalog)))
    return exitCodes.fine
  }
  const source = chooseSource(plan, name)
  if (typeof source === 'string') throw new UsageError(source)
  const run = { now: systemClock.now, random: Math.random }
  const followed = explainEvent(plan, catalog, { text: event, source }, run)
  if (typeof followed === 'string') throw new UsageError(followed)
  io.stdout.write(renderEvent(followed))
  return exitCodes.fine
}
