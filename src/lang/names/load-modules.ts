/** The main file and all that it uses, each with its declarations by name. */
import { posix } from 'node:path'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { clash, declaredTwice, unreadableFile, useCycle } from '../../diagnostics/messages/names.ts'
import { isPlugin } from '../../operators/contract/plugin.ts'
import type { File, FlowDeclaration, Missing, Name, Stage, UseDeclaration } from '../ast.ts'
import { damagedRegions } from './damaged-regions.ts'
import { type Entry, emptyModule, type Module } from './module.ts'

export interface ParsedText {
  readonly file: File
  readonly diagnostics: readonly Diagnostic[]
}
export interface Loading {
  readonly parse: (path: string, text: string) => ParsedText | Promise<ParsedText>
  readonly readFile: (path: string) => string | undefined
  readonly usePlugin: (
    use: UseDeclaration,
    from: string,
    report: (diagnostic: Diagnostic) => void,
  ) => Promise<void>
  readonly report: (diagnostic: Diagnostic) => void
  /** Texts of all files by path, the main one under its own. */
  readonly texts: Map<string, string>
}

/** The main file, and all files by path. */
export async function loadModules(
  path: string,
  text: string,
  loading: Loading,
): Promise<{ readonly main: Module; readonly modules: readonly Module[] }> {
  const modules = new Map<string, Module>()
  const main = await loadModule('', path, text, loading, [path], modules)
  return { main, modules: [...modules.values()] }
}

async function loadModule(
  shown: string,
  path: string,
  text: string,
  loading: Loading,
  opened: readonly string[],
  done: Map<string, Module>,
): Promise<Module> {
  loading.texts.set(shown, text)
  const { file, diagnostics } = await loading.parse(path, text)
  for (const diagnostic of diagnostics) loading.report({ ...diagnostic, file: shown })
  const module = emptyModule(shown, file, damagedRegions(file, diagnostics))
  done.set(path, module)
  const report = (diagnostic: Diagnostic): void => loading.report({ ...diagnostic, file: shown })
  declareAll(module, report)
  for (const use of file.declarations) {
    if (use.kind !== 'use' || use.path.text === '') continue
    if (isPlugin(use.path.text)) {
      await loading.usePlugin(use, path, report)
      continue
    }
    const target = posix.isAbsolute(use.path.text)
      ? use.path.text
      : posix.join(posix.dirname(path), use.path.text)
    if (opened.includes(target)) {
      report(useCycle(use.path.span, use.path.text, target === opened[0] ? '' : target))
      continue
    }
    const known = done.get(target)
    const content = known === undefined ? loading.readFile(target) : undefined
    if (known === undefined && content === undefined) {
      report(unreadableFile(use.path.span, use.path.text))
      continue
    }
    const other = known ?? (await loadModule(target, target, content!, loading, [...opened, target], done))
    bring(use, other, module, report)
  }
  declareRouted(module)
  return module
}

/** Brings the declarations of a used file, under a prefix or as they are. */
function bring(use: UseDeclaration, other: Module, module: Module, report: (d: Diagnostic) => void): void {
  const prefix = use.as === undefined ? '' : `${use.as.text}.`
  for (const kind of ['values', 'fns', 'stages', 'types'] as const) {
    const into = module[kind] as Map<string, Entry<unknown>>
    for (const [name, entry] of other[kind] as ReadonlyMap<string, Entry<unknown>>) {
      const full = prefix + name
      const before = into.get(full)
      if (before === undefined) into.set(full, entry)
      else if (before !== entry) {
        const alias = posix.basename(use.path.text).replace(/\W.*$/, '') || 'x'
        const spot = { file: before.module.path, span: before.span }
        report(clash(use.path.span, name, use.path.text, alias, spot))
      }
    }
  }
}

function declareAll(module: Module, report: (d: Diagnostic) => void): void {
  for (const declaration of module.file.declarations) {
    switch (declaration.kind) {
      case 'source':
      case 'sink':
      case 'table':
      case 'stream':
      case 'param':
        declare(module, module.values, declaration, 'sources, sinks, streams, tables and params', report)
        break
      case 'fn':
        declare(module, module.fns, declaration, 'functions', report)
        break
      case 'stage':
        declare(module, module.stages, declaration, 'stages', report)
        break
      case 'type':
        declare(module, module.types, declaration, 'types', report)
        break
      default:
    }
  }
}

function declare<All, D extends All & { readonly name: Name | Missing }>(
  module: Module,
  into: Map<string, Entry<All>>,
  declaration: D,
  what: string,
  report: (d: Diagnostic) => void,
): void {
  const { name } = declaration
  if (name.kind === 'missing') return
  const first = into.get(name.text)
  if (first !== undefined) {
    report(declaredTwice(name.span, what, name.text, { file: first.module.path, span: first.span }))
    return
  }
  into.set(name.text, { name: name.text, span: name.span, declaration, module })
}

/** A target of a route or of late events that nothing declares is a new stream. */
function declareRouted(module: Module): void {
  for (const flow of flowsOf(module.file)) {
    for (const target of sideTargets(flow.stages, module.stages)) {
      if (target.text === 'drop' || module.values.has(target.text)) continue
      const declaration = { kind: 'routed', span: target.span } as const
      module.values.set(target.text, { name: target.text, span: target.span, declaration, module })
    }
  }
}

/** All flows of a file, those of streams included. */
export const flowsOf = (file: File): readonly FlowDeclaration[] =>
  file.declarations.flatMap((declaration) =>
    declaration.kind === 'flow'
      ? [declaration]
      : declaration.kind === 'stream' && declaration.flow.kind === 'flow'
        ? [declaration.flow]
        : [],
  )

/**
 * Where stages send events besides the next one: targets of routes and of late events, those of own stages (`own`, by name) that are called
 * included.
 */
export const sideTargets = (
  stages: readonly Stage[],
  own: Module['stages'],
  seen: ReadonlySet<unknown> = new Set(),
): readonly Name[] =>
  stages.flatMap((stage) => {
    switch (stage.kind) {
      case 'route':
        return stage.arms.flatMap((arm) => (arm.target.kind === 'name' ? [arm.target] : []))
      case 'aggregate':
      case 'annotate':
        return stage.late === undefined || stage.late.to === 'drop' ? [] : [stage.late.to]
      case 'call-stage': {
        const entry = own.get(stage.call.name.text)
        if (entry === undefined || seen.has(entry)) return []
        return sideTargets(entry.declaration.stages, own, new Set([...seen, entry]))
      }
      default:
        return []
    }
  })
