/** Works out the lookahead of the grammar for the bundle; see src/lang/grammar/quick-parser.ts. */
import { join } from 'node:path'
import { type ILookaheadStrategy, type IParserConfig, LLkLookaheadStrategy, type TokenType } from 'chevrotain'
import type { Plugin } from 'esbuild'
import type { LookaheadEntry, LookaheadTable } from '../src/lang/grammar/lookahead-table.ts'
import { PipeParser } from '../src/lang/grammar.ts'

type OfAlternation = Parameters<ILookaheadStrategy['buildLookaheadForAlternation']>[0]
type OfOptional = Parameters<ILookaheadStrategy['buildLookaheadForOptional']>[0]
type Paths = readonly (readonly TokenType[])[]

// Not part of the package's public face; the test of the quick parser tells when it changes.
const internals = join(
  import.meta.dirname,
  '..',
  'node_modules/chevrotain/lib/src/parse/grammar/lookahead.js',
)
const { getLookaheadPaths } = (await import(internals)) as {
  readonly getLookaheadPaths: (options: {
    readonly occurrence: number
    readonly rule: unknown
    readonly prodType: string
    readonly maxLookahead: number
  }) => readonly Paths[]
}

/** The lookahead of every place in the grammar. */
export function computeLookahead(): LookaheadTable {
  const recorder = new Recorder({ maxLookahead: 2 })
  const config: IParserConfig = { skipValidations: true, recoveryEnabled: false, lookaheadStrategy: recorder }
  const parser = new PipeParser(config) as unknown as {
    readonly lookAheadFuncsCache: readonly Readonly<Record<string, { readonly entry: LookaheadEntry }>>[]
    readonly shortRuleNameToFull: readonly string[]
  }
  const table: Record<string, Record<string, LookaheadEntry>> = {}
  parser.lookAheadFuncsCache.forEach((decisions, rule) => {
    table[parser.shortRuleNameToFull[rule]!] = Object.fromEntries(
      Object.entries(decisions).map(([place, { entry }]) => [place, entry]),
    )
  })
  return table
}

/** An esbuild plugin that puts the table into the bundle. */
export const withLookahead: Plugin = {
  name: 'lookahead-table',
  setup(build) {
    build.onLoad({ filter: /grammar\/lookahead-table\.ts$/ }, () => ({
      contents: `export const lookaheadTable = ${JSON.stringify(computeLookahead())}`,
      loader: 'js',
    }))
  },
}

/** Keeps what it is asked for beside the answer. */
class Recorder extends LLkLookaheadStrategy {
  override buildLookaheadForAlternation(options: OfAlternation): () => number | undefined {
    const alts = pathsOf(options, 'Alternation').map(namesOf)
    return Object.assign(() => undefined, { entry: { alts, gated: options.hasPredicates } })
  }

  override buildLookaheadForOptional(options: OfOptional): () => boolean {
    const [inside] = pathsOf(options, options.prodType)
    return Object.assign(() => false, { entry: { paths: namesOf(inside!) } })
  }
}

const pathsOf = ({ prodOccurrence, rule, maxLookahead }: OfAlternation | OfOptional, prodType: string) =>
  getLookaheadPaths({ occurrence: prodOccurrence, rule, prodType, maxLookahead })

const namesOf = (paths: Paths): readonly (readonly string[])[] =>
  paths.map((path) => path.map(({ name }) => name))
