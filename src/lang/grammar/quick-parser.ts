import {
  EarlyExitException,
  type IOrAlt,
  type IParserConfig,
  type IToken,
  NoViableAltException,
  type TokenType,
} from 'chevrotain'
import { PipeParser } from '../grammar.ts'
import * as T from '../tokens.ts'
import type { LookaheadEntry, LookaheadTable } from './lookahead-table.ts'

/** The parts of the parser that its self-analysis would fill. */
interface Engine {
  selfAnalysisDone: boolean
  readonly fullRuleNameToShort: Readonly<Record<string, number>>
  readonly setLaFuncCache: (rule: number, place: number, decide: unknown) => void
  readonly LA: (howMuch: number) => IToken
  readonly SAVE_ERROR: (error: Error) => Error
}
type Alternatives = readonly Pick<IOrAlt<unknown>, 'GATE'>[]

/**
 * A parser that is handed its lookahead instead of working it out from a recording of the grammar, which takes longer than to parse a
 * file. It only tells whether a text is right: without the recording there is nothing to tell or recover a mistake from.
 */
export class QuickParser extends PipeParser {
  constructor(config: IParserConfig, table: LookaheadTable) {
    super(config)
    const engine = this as unknown as Engine
    engine.selfAnalysisDone = true
    for (const [rule, places] of Object.entries(table)) {
      for (const [place, entry] of Object.entries(places)) {
        engine.setLaFuncCache(engine.fullRuleNameToShort[rule]!, Number(place), decisionOf(entry))
      }
    }
  }

  /** Called by the constructor above this one; what it would do is not needed. */
  override performSelfAnalysis(): void {}

  protected raiseNoAltException(): never {
    const engine = this as unknown as Engine
    throw engine.SAVE_ERROR(new NoViableAltException('', engine.LA(1), engine.LA(0)))
  }

  protected raiseEarlyExitException(): never {
    const engine = this as unknown as Engine
    throw engine.SAVE_ERROR(new EarlyExitException('', engine.LA(1), engine.LA(0)))
  }
}

const byName = new Map(T.vocabulary.map((type) => [type.name, type]))

/** Made when a parser first comes to the place. */
function decisionOf(entry: LookaheadEntry): (this: Engine, alternatives?: Alternatives) => unknown {
  let decide: ((this: Engine, alternatives: Alternatives) => unknown) | undefined
  return function (alternatives = []) {
    decide ??= 'alts' in entry ? chooser(entry.alts, entry.gated) : optional(entry.paths)
    return decide.call(this, alternatives)
  }
}

function chooser(written: readonly (readonly (readonly string[])[])[], gated: boolean) {
  const alts = written.map((paths) => fitting(paths))
  return function (this: Engine, alternatives: Alternatives): number | undefined {
    for (let i = 0; i < alts.length; i++) {
      if (gated && alternatives[i]?.GATE?.call(this) === false) continue
      if (alts[i]!(this)) return i
    }
    return undefined
  }
}

function optional(written: readonly (readonly string[])[]) {
  const fits = fitting(written)
  return function (this: Engine): boolean {
    return fits(this)
  }
}

/** Does one of the paths lie ahead? By the first token, then by the second where a path has one. */
function fitting(paths: readonly (readonly string[])[]): (engine: Engine) => boolean {
  const firsts = new Map<number, Set<number> | true>()
  for (const [first, second] of paths) {
    for (const one of membersOf(first!)) {
      if (second === undefined) firsts.set(one, true)
      else {
        const seconds = firsts.get(one)
        if (seconds === true) continue
        firsts.set(one, new Set([...(seconds ?? []), ...membersOf(second)]))
      }
    }
  }
  return (engine) => {
    const seconds = firsts.get(engine.LA(1).tokenTypeIdx)
    return seconds !== undefined && (seconds === true || seconds.has(engine.LA(2).tokenTypeIdx))
  }
}

/** The numbers of a token type and of those that belong to it. */
function membersOf(name: string): readonly number[] {
  const type: TokenType = byName.get(name)!
  return [type.tokenTypeIdx!, ...(type.categoryMatches ?? [])]
}
