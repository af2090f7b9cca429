import { systemClock } from '../core/clock.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { LogicalPlan, Port } from '../ir/plan.ts'
import type { TestCase } from '../ir/test-case.ts'
import { compile } from '../lang/compile.ts'
import { catalog } from '../operators/catalog.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import { judgeDelivery } from '../plan/delivery/judge.ts'
import type { Io } from './io.ts'
import { inputPath, type PipelineText } from './pipeline-text.ts'
import { loadPlugin } from './plugins/load-plugin.ts'

export interface Compilation {
  /** Every file by the path that the person knows. */
  readonly diagnostics: readonly Diagnostic[]
  readonly texts: ReadonlyMap<string, string>
  /** All operators, those of the plugins that it uses included. */
  readonly catalog: Catalog
  /** Only where there are no errors. */
  readonly plan?: LogicalPlan
  /** Where the events of each source and stream are in the plan, by name. */
  readonly streams: ReadonlyMap<string, Port>
  /** Inline tests; none without a plan. */
  readonly tests: readonly TestCase[]
}

export interface CompilationOptions {
  readonly params: Readonly<Record<string, string>>
  /** Params without a value and secrets that are not set are no mistakes. */
  readonly checking: boolean
}

/** Takes a pipeline from its text to findings and a plan. */
export async function compilePipeline(
  { path, text }: PipelineText,
  io: Io,
  { params, checking }: CompilationOptions,
): Promise<Compilation> {
  const isYaml = path === inputPath && looksLikeYaml(text)
  const result = await compile(
    { path, text, ...(isYaml ? { notation: 'yaml' as const } : {}) },
    {
      catalog,
      params,
      checking,
      env: io.env,
      hostname: io.hostname,
      readFile: io.files.readNow,
      run: { now: systemClock.now, random: Math.random },
      loadPlugin: (specifier, from) => loadPlugin(specifier, from, io),
      judge: judgeDelivery,
    },
  )
  const known = (file: string): string => (file === '' ? path : file)
  return {
    diagnostics: result.diagnostics.map((diagnostic) => ({
      ...diagnostic,
      file: known(diagnostic.file),
      related: diagnostic.related.map((other) => ({ ...other, file: known(other.file) })),
    })),
    texts: new Map([[path, text], ...[...result.texts].map(([file, of]) => [known(file), of] as const)]),
    catalog: result.catalog,
    tests: result.tests,
    streams: result.streams,
    ...(result.plan === undefined ? {} : { plan: result.plan }),
  }
}

/** The standard input has no name that tells: a first line such as `sources:` does. */
const looksLikeYaml = (text: string): boolean =>
  /^(?:---\s*\n)?(?:\s*#.*\n|\s*\n)*(?:pipeline|use|params|types|functions|stages|sources|sinks|tables|streams|flows|tests):(?:\s|$)/.test(
    text,
  )
