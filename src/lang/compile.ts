/** The one road from text to a typed plan: `check`, `run`, `graph` and editors all take it. */
import { posix } from 'node:path'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { RunContext } from '../ir/callable.ts'
import type { LogicalPlan, PipelineSettings, Port } from '../ir/plan.ts'
import type { TestCase } from '../ir/test-case.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import type { LoadPlugin } from '../operators/contract/plugin.ts'
import type { ConnectorDeclaration, File } from './ast.ts'
import { describeTables } from './binding/bind-table.ts'
import { bindDeadLetter, bindPipeline } from './flows/bind-pipeline.ts'
import { checkFlows } from './flows/check-flows.ts'
import { type FlowChecker, type FlowTable, makeChecker } from './flows/flow-checker.ts'
import { resolveTable } from './flows/resolve-table.ts'
import { lower } from './lower.ts'
import { loadModules, type ParsedText } from './names/load-modules.ts'
import type { Entry, Module } from './names/module.ts'
import { UsedPlugins } from './names/used-plugins.ts'
import { parsePipe } from './parse.ts'
import { checkDeclarations } from './rules/check-declarations.ts'
import { checkIdentities } from './rules/check-identities.ts'
import { checkLookups } from './rules/check-lookups.ts'
import { checkShared } from './rules/check-shared.ts'
import { checkStdin } from './rules/check-stdin.ts'
import { checkTests } from './rules/check-tests.ts'
import { checkUnused } from './rules/check-unused.ts'
import { dropConsequences } from './rules/drop-consequences.ts'
import type { Session } from './session.ts'
import { bindTests } from './tests/bind-tests.ts'
import { checkFunction } from './typing/expand-function.ts'
import { checkGivenParams } from './typing/param-value.ts'

export interface CompileInput {
  /** As the person gave it; decides where `use` looks and, without `notation`, how the text is read. */
  readonly path: string
  readonly text: string
  readonly notation?: 'pipe' | 'yaml'
}
export interface CompileOptions {
  readonly catalog: Catalog
  /** Texts of params from the command line. */
  readonly params?: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string | undefined>>
  /** For `use` of a module; without it, there is none. It runs the code of the module. */
  readonly loadPlugin?: LoadPlugin
  /** For `use`; undefined where there is no such file. */
  readonly readFile: (path: string) => string | undefined
  readonly hostname: () => string
  readonly run: RunContext
  /** Only check: params without a value and secrets that are not set are no mistakes, and then there is no plan. */
  readonly checking?: boolean
  /** Findings about the plan as a whole, of those who know more than the language: what paths promise. With an error there is no plan. */
  readonly judge?: (plan: LogicalPlan, catalog: Catalog) => readonly Diagnostic[]
}
export interface Compiled {
  readonly file: File
  /** In the order of files and places. */
  readonly diagnostics: readonly Diagnostic[]
  /** All operators, those of plugins included: what runs the plan needs it. */
  readonly catalog: Catalog
  /** Only when there are no errors. */
  readonly plan?: LogicalPlan
  /** Where the events of each source and stream are in the plan, by name; empty without a plan. */
  readonly streams: ReadonlyMap<string, Port>
  /** The inline tests of the main file; none without a plan. */
  readonly tests: readonly TestCase[]
  /** Texts of the files by the name that diagnostics use; the main file under the empty one. */
  readonly texts: ReadonlyMap<string, string>
  /** Typed expressions by place. */
  readonly typed: Session['typed']
}

export async function compile(input: CompileInput, options: CompileOptions): Promise<Compiled> {
  const found: Diagnostic[] = []
  const seen = new Set<string>()
  // A stage that is used twice, or a sink with two inputs, would say the same twice.
  const report = (diagnostic: Diagnostic): void => {
    const { code, file, span, message } = diagnostic
    const key = `${code} ${file} ${span.start} ${span.end} ${message}`
    if (!seen.has(key)) found.push(diagnostic)
    seen.add(key)
  }
  const texts = new Map<string, string>()
  const parse = (path: string, text: string) =>
    parseText(path, text, path === input.path ? input.notation : undefined)
  const plugins = new UsedPlugins(options.catalog, options.loadPlugin)
  const loading = { parse, readFile: options.readFile, usePlugin: plugins.use, report, texts }
  const { main, modules } = await loadModules(input.path, input.text, loading)
  const { catalog } = plugins
  const session: Session = {
    catalog,
    run: options.run,
    env: options.env,
    hostname: options.hostname,
    params: options.params ?? {},
    checking: options.checking ?? false,
    main,
    used: new Set(),
    paramValues: new Map(),
    missingValues: new Set(),
    circles: new Set(),
    tableOf: () => undefined,
    limits: {},
    report,
    typed: [],
  }
  checkGivenParams(session)
  const described = await describeTables(tablesOf(modules), session)
  const checker = makeChecker(session)
  session.tableOf = (entry) => resolveTable(entry, described, checker)
  for (const entry of main.fns.values()) checkFunction(entry, session)
  const pipeline = bindPipeline(nameOf(input.path), session)
  session.limits = limitsOf(pipeline.settings)
  checkFlows(checker)
  const deadLetter = bindDeadLetter(pipeline.deadLetter, checker)
  const settings = { ...pipeline.settings, ...(deadLetter && { deadLetter: deadLetter.name }) }
  checkDeclarations(checker)
  checkStdin(checker)
  checkIdentities(checker)
  checkShared(checker)
  checkLookups(checker)
  checkTests(checker)
  checkUnused(session)
  const damage = new Map(modules.map((module) => [module.path, module.damage]))
  const diagnostics = [...dropConsequences(found, texts, damage)].sort(byPlace)
  const hasErrors = diagnostics.some((one) => one.severity === 'error')
  const isComplete = !hasErrors && session.missingValues.size === 0
  const lowered = !isComplete
    ? undefined
    : lower(mainFlows(checker), settings, deadLetter, usedTables(checker))
  const judged = lowered === undefined ? [] : (options.judge?.(lowered.plan, catalog) ?? [])
  diagnostics.push(...judged)
  if (judged.length > 0) diagnostics.sort(byPlace)
  const plan = judged.some((one) => one.severity === 'error') ? undefined : lowered?.plan
  const tests = plan === undefined ? [] : bindTests(checker)
  return {
    file: main.file,
    diagnostics,
    catalog,
    texts,
    typed: session.typed,
    tests,
    ...(plan && { plan }),
    streams: lowered?.streams ?? new Map(),
  }
}

async function parseText(
  path: string,
  text: string,
  notation: CompileInput['notation'],
): Promise<ParsedText> {
  if ((notation ?? (/\.ya?ml$/.test(path) ? 'yaml' : 'pipe')) === 'pipe') return parsePipe(text)
  const { parseYaml } = await import('./yaml/parse-yaml.ts')
  return parseYaml(text)
}

const limitsOf = ({ maxKeys, maxState }: PipelineSettings): Session['limits'] => ({
  ...(maxKeys === undefined ? {} : { maxKeys }),
  ...(maxState === undefined ? {} : { maxState }),
})

function* tablesOf(modules: readonly Module[]): Iterable<Entry<ConnectorDeclaration>> {
  for (const { values } of modules)
    for (const entry of new Set(values.values()))
      if (entry.declaration.kind === 'table') yield entry as Entry<ConnectorDeclaration>
}

const usedTables = ({ tables, session }: FlowChecker): readonly FlowTable[] =>
  [...tables].flatMap(([entry, table]) => (table !== undefined && session.used.has(entry) ? [table] : []))

const mainFlows = (checker: FlowChecker) => [...checker.flows.values()].filter((flow) => flow !== 'pending')

const byPlace = (a: Diagnostic, b: Diagnostic): number =>
  a.file === b.file ? a.span.start - b.span.start || a.span.end - b.span.end : a.file < b.file ? -1 : 1

/** `logs/my-app.pipe` is called `my-app`. */
const nameOf = (path: string): string => {
  const stem = posix.basename(path).replace(/\.[^.]*$/, '')
  return stem.replace(/[^\w.-]+/g, '-').replace(/^[-.]+|[-.]+$/g, '') || 'pipeline'
}
