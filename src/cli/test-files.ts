import { catalog } from '../operators/catalog.ts'
import { runTests } from '../testing/run-tests.ts'
import { updateExpectations } from '../testing/update-expectations.ts'
import { type Compilation, compilePipeline } from './compile-pipeline.ts'
import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { pipelinePaths } from './pipeline-paths.ts'
import { readPipeline } from './pipeline-text.ts'
import { renderReport, wantsColor } from './report-format.ts'
import { hasFailed, type TestedFile } from './test-report/test-report.ts'

export interface TestOptions {
  readonly format: 'human' | 'tap' | 'junit'
  readonly update: boolean
  /** Only tests whose title holds this text. */
  readonly only: string | undefined
  readonly params: Readonly<Record<string, string>>
}

/** Runs the inline tests of pipelines; gives the exit code. */
export async function testFiles(written: readonly string[], io: Io, options: TestOptions): Promise<number> {
  const files: TestedFile[] = []
  let isWrong = false
  for (const path of await pipelinePaths(written, io)) {
    const pipeline = await readPipeline(path, io)
    const compiled = await compilePipeline(pipeline, io, { params: options.params, checking: false })
    const errors = compiled.diagnostics.filter(({ severity }) => severity === 'error')
    if (errors.length > 0) {
      io.stderr.write(await renderReport('human', errors, compiled.texts, wantsColor(io.stderr, io.env)))
      isWrong = true
    }
    const tested = await testCompiled(path, pipeline.text, compiled, io, options.only)
    if (tested === undefined) continue
    files.push(options.update && pipeline.isFile ? await updated(tested, io, options) : tested)
  }
  io.stdout.write(await render(files, io, options))
  const hasFailures = files.some(({ results }) => results.some(hasFailed))
  return isWrong || hasFailures ? exitCodes.wrong : exitCodes.fine
}

/** Runs the tests of one pipeline; undefined where there is no plan to run. */
export async function testCompiled(
  path: string,
  text: string,
  { plan, tests }: Compilation,
  io: Io,
  only?: string,
): Promise<TestedFile | undefined> {
  if (plan === undefined) return undefined
  const started = io.now()
  const chosen = tests.filter(({ title }) => only === undefined || title.includes(only))
  const { results, untouched } = await runTests(plan, chosen, catalog)
  return { path, text, plan, results, untouched, took: io.now() - started }
}

/** Writes what came into the expectations and runs them again. */
async function updated(tested: TestedFile, io: Io, { params, only }: TestOptions): Promise<TestedFile> {
  const text = updateExpectations(tested.text, tested.results)
  if (text === tested.text) return tested
  await io.files.write(tested.path, text)
  io.stderr.write(`The expectations in ${tested.path} say now what came.\n`)
  const compiled = await compilePipeline({ path: tested.path, text, isFile: true }, io, {
    params,
    checking: false,
  })
  return (await testCompiled(tested.path, text, compiled, io, only)) ?? tested
}

async function render(files: readonly TestedFile[], io: Io, { format }: TestOptions): Promise<string> {
  switch (format) {
    case 'human': {
      const { renderHumanTests } = await import('./test-report/human.ts')
      return renderHumanTests(files, wantsColor(io.stdout, io.env))
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
