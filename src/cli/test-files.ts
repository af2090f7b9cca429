import { runTests } from '../testing/run-tests.ts'
import { updateExpectations } from '../testing/update-expectations.ts'
import { type Compilation, compilePipeline } from './compile-pipeline.ts'
import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { pipelinePaths } from './pipeline-paths.ts'
import { type PipelineText, readPipeline } from './pipeline-text.ts'
import { renderReport, wantsColor } from './report-format.ts'
import { hasFailed, isWrongFile, type ReportedFile, type TestedFile } from './test-report/test-report.ts'

export interface TestOptions {
  readonly format: 'human' | 'tap' | 'junit'
  readonly update: boolean
  /** Only tests whose title holds this text. */
  readonly only: string | undefined
  readonly params: Readonly<Record<string, string>>
}

/** Runs the inline tests of pipelines; gives the exit code. */
export async function testFiles(written: readonly string[], io: Io, options: TestOptions): Promise<number> {
  const files: ReportedFile[] = []
  for (const path of await pipelinePaths(written, io)) {
    const pipeline = await readPipeline(path, io)
    const tested = await testPipeline(pipeline, io, options)
    files.push(options.update && !isWrongFile(tested) ? await updated(pipeline, tested, io, options) : tested)
  }
  io.stdout.write(await render(files, io, options))
  const isFine = files.every((file) => !isWrongFile(file) && !file.results.some(hasFailed))
  return isFine ? exitCodes.fine : exitCodes.wrong
}

async function testPipeline(
  pipeline: PipelineText,
  io: Io,
  { params, only }: TestOptions,
): Promise<ReportedFile> {
  const compiled = await compilePipeline(pipeline, io, { params, checking: false })
  const errors = compiled.diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length > 0)
    io.stderr.write(await renderReport('human', errors, compiled.texts, wantsColor(io.stderr, io.env)))
  const tested = await testCompiled(pipeline.path, pipeline.text, compiled, io, only)
  return tested ?? { path: pipeline.path, text: pipeline.text, errors }
}

/** Runs the tests of one pipeline; undefined where there is no plan to run. */
export async function testCompiled(
  path: string,
  text: string,
  { plan, tests, catalog }: Compilation,
  io: Io,
  only?: string,
): Promise<TestedFile | undefined> {
  if (plan === undefined) return undefined
  const chosen = tests.filter(({ title }) => only === undefined || title.includes(only))
  return { path, text, plan, ...(await runTests(plan, chosen, catalog, io.now)) }
}

/** Writes what came into the expectations, tells so, and runs them again. */
async function updated(
  pipeline: PipelineText,
  tested: TestedFile,
  io: Io,
  options: TestOptions,
): Promise<ReportedFile> {
  const { text, rewritten, left } = updateExpectations(tested.text, tested.results)
  const { path } = tested
  if (rewritten > 0 && !pipeline.isFile) {
    io.stderr.write(`Nothing was rewritten: ${path} is no file that could be written.\n`)
    return tested
  }
  if (rewritten > 0) await io.files.write(path, text)
  if (rewritten > 0 || left === 0) io.stderr.write(`${path}: ${rewritings(rewritten)}.\n`)
  if (left > 0) io.stderr.write(`${path}: ${leftAlone(left)}.\n`)
  return rewritten === 0 ? tested : testPipeline({ ...pipeline, text }, io, options)
}

const rewritings = (count: number): string => {
  if (count === 0) return 'all expectations are met, and nothing was rewritten'
  return count === 1
    ? '1 expectation was rewritten, and says now what came'
    : `${count} expectations were rewritten, and say now what came`
}

const leftAlone = (count: number): string =>
  count === 1
    ? '1 expectation that was not met stays as it is; its run failed, or it is no list'
    : `${count} expectations that were not met stay as they are; their runs failed, or they are no lists`

async function render(
  files: readonly ReportedFile[],
  io: Io,
  { format, only }: TestOptions,
): Promise<string> {
  switch (format) {
    case 'human': {
      const { renderHumanTests } = await import('./test-report/human.ts')
      return renderHumanTests(files, wantsColor(io.stdout, io.env), only)
    }
    case 'tap': {
      const { renderTap } = await import('./test-report/tap.ts')
      return renderTap(files)
    }
    case 'junit': {
      const { renderJunit } = await import('./test-report/junit.ts')
      return renderJunit(files)
    }
  }
}
