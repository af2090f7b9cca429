import { messageOf } from '../../core/message-of.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import {
  pluginBroken,
  pluginFailed,
  pluginMissing,
  pluginNameTaken,
  pluginNameWrong,
  pluginPrefix,
} from '../../diagnostics/messages/plugins.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import type { LoadPlugin, PluginOperators, PluginOutcome } from '../../operators/contract/plugin.ts'
import type { UseDeclaration } from '../ast.ts'

type Report = (diagnostic: Diagnostic) => void
type Kind = 'aggregators' | 'stages'

const titles = { aggregators: 'aggregator', stages: 'stage' } as const

/** Loads the plugins of a pipeline and adds their operators to the catalog. What one file uses is there in all. */
export class UsedPlugins {
  readonly #load: LoadPlugin
  #catalog: Catalog
  /** The spec of each operator that came from a plugin, by kind and name, and who brought it. */
  readonly #owners = new Map<string, { readonly spec: object; readonly specifier: string }>()

  constructor(catalog: Catalog, load: LoadPlugin = async () => ({ kind: 'missing' })) {
    this.#catalog = catalog
    this.#load = load
  }

  get catalog(): Catalog {
    return this.#catalog
  }

  readonly use = async (
    { path: { text, span }, as }: UseDeclaration,
    from: string,
    report: Report,
  ): Promise<void> => {
    if (as !== undefined) {
      report(pluginPrefix(as.span))
      return
    }
    const outcome = await this.#outcomeOf(text, from)
    switch (outcome.kind) {
      case 'missing':
        report(pluginMissing(span, text))
        return
      case 'failed':
        report(pluginFailed(span, text, outcome.reason))
        return
      case 'broken':
        for (const { isName, message } of outcome.problems)
          report(isName ? pluginNameWrong(span, message) : pluginBroken(span, text, message))
        return
      case 'loaded':
        this.#add(outcome.operators, text, (diagnostic) => report({ ...diagnostic, span }))
    }
  }

  /** Whatever a module does, a check goes on. */
  async #outcomeOf(specifier: string, from: string): Promise<PluginOutcome> {
    try {
      return await this.#load(specifier, from)
    } catch (error) {
      return { kind: 'failed', reason: messageOf(error) }
    }
  }

  #add({ aggregators, stages }: PluginOperators, specifier: string, report: Report): void {
    this.#catalog = {
      ...this.#catalog,
      aggregators: this.#merged('aggregators', this.#catalog.aggregators, aggregators, specifier, report),
      stages: this.#merged('stages', this.#catalog.stages, stages, specifier, report),
    }
  }

  #merged<S extends { readonly name: string }>(
    kind: Kind,
    known: ReadonlyMap<string, S>,
    specs: readonly S[],
    specifier: string,
    report: Report,
  ): ReadonlyMap<string, S> {
    const merged = new Map(known)
    for (const spec of specs) {
      const id = `${kind} ${spec.name}`
      const owner = this.#owners.get(id)
      // The same module, used by two files.
      if (owner?.spec === spec) continue
      if (merged.has(spec.name) || (kind === 'aggregators' && this.#catalog.functions.has(spec.name))) {
        report(pluginNameTaken({ start: 0, end: 0 }, titles[kind], spec.name, owner?.specifier))
        continue
      }
      this.#owners.set(id, { spec, specifier })
      merged.set(spec.name, spec)
    }
    return merged
  }
}
