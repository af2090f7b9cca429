import { applyFixes } from '../diagnostics/apply-fixes.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { testFailed } from '../diagnostics/messages/tests.ts'
import { type Compilation, compilePipeline } from './compile-pipeline.ts'
import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { pipelinePaths } from './pipeline-paths.ts'
import { type PipelineText, readPipeline } from './pipeline-text.ts'
import { probeConnectors } from './probe-connectors.ts'
import { defaultFormat, type ReportFormat, renderReport, wantsColor } from './report-format.ts'

export interface CheckOptions {
  readonly format: ReportFormat | undefined
  readonly fix: boolean
  readonly strict: boolean
  readonly connect: boolean
  /** Run the inline tests of pipelines without errors. */
  readonly tests: boolean
  readonly params: Readonly<Record<string, string>>
}

/** Checks pipelines and writes one report over all of them; gives the exit code. */
export async function checkFiles(written: readonly string[], io: Io, options: CheckOptions): Promise<number> {
  const paths = await pipelinePaths(written, io)
  const texts = new Map<string, string>()
  const found: Diagnostic[] = []
  for (const path of paths) {
    const pipeline = await readPipeline(path, io)
    const result = options.fix ? await fixed(pipeline, io, options) : await compiled(pipeline, io, options)
    for (const [file, text] of result.texts) texts.set(file, text)
    found.push(...result.diagnostics)
    if (options.tests && result.tests.length > 0) found.push(...(await failedTests(path, result, io)))
    if (options.connect && result.plan !== undefined) {
      found.push(...(await probeConnectors(result.plan, path, result.catalog)))
    }
  }
  const diagnostics = once(found)
  const format = options.format ?? defaultFormat(io)
  const report = await renderReport(format, diagnostics, texts, wantsColor(io.stdout, io.env))
  // The standard output belongs to the fixed text when the pipeline came by the standard input.
  const output = options.fix && paths.includes('-') ? io.stderr : io.stdout
  output.write(report)
  if (format === 'human' && diagnostics.length === 0) output.write(`${allFine(paths.length)}\n`)
  return isWrong(diagnostics, options.strict) ? exitCodes.wrong : exitCodes.fine
}

const compiled = (pipeline: PipelineText, io: Io, { params, connect }: CheckOptions): Promise<Compilation> =>
  // To connect, every param needs its value.
  compilePipeline(pipeline, io, { params, checking: !connect })

/** Applies certain fixes until none is left: one may uncover the next. */
async function fixed(pipeline: PipelineText, io: Io, options: CheckOptions): Promise<Compilation> {
  let { text } = pipeline
  let applied = 0
  let result = await compiled(pipeline, io, options)
  for (let round = 0; round < 20; round++) {
    const own = result.diagnostics.filter(({ file }) => file === pipeline.path)
    const next = applyFixes(text, own)
    if (next.applied === 0) break
    text = next.text
    applied += next.applied
    result = await compiled({ ...pipeline, text }, io, options)
  }
  if (!pipeline.isFile) io.stdout.write(text)
  else if (applied > 0) await io.files.write(pipeline.path, text)
  if (applied > 0)
    io.stderr.write(`${applied} ${applied === 1 ? 'fix' : 'fixes'} applied in ${pipeline.path}.\n`)
  return result
}

/** Each expectation that was not met, at its place. */
async function failedTests(path: string, result: Compilation, io: Io): Promise<readonly Diagnostic[]> {
  const { testCompiled } = await import('./test-files.ts')
  const { failureLines } = await import('./test-report/failure-text.ts')
  const tested = await testCompiled(path, result.texts.get(path) ?? '', result, io)
  return (tested?.results ?? [])
    .flatMap(({ test, failures, error }) => [
      ...failures.map((failure) => testFailed(failure.step.span, test.title, failureLines(failure))),
      ...(error === undefined ? [] : [testFailed(test.span, test.title, [error])]),
    ])
    .map((diagnostic) => ({ ...diagnostic, file: path }))
}

/** Two pipelines that use one file find its mistakes twice. */
function once(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>()
  return diagnostics.filter(({ file, code, span, message }) => {
    const key = JSON.stringify([file, code, span.start, span.end, message])
    return !seen.has(key) && seen.add(key)
  })
}

const isWrong = (diagnostics: readonly Diagnostic[], strict: boolean): boolean =>
  diagnostics.some(({ severity }) => severity === 'error' || (strict && severity === 'warning'))

const allFine = (files: number): string =>
  files === 1 ? '1 file checked: no mistakes.' : `${files} files checked: no mistakes.`
