import { type ILookaheadStrategy, LLkLookaheadStrategy } from 'chevrotain'

type OfAlternation = Parameters<ILookaheadStrategy['buildLookaheadForAlternation']>[0]
type OfOptional = Parameters<ILookaheadStrategy['buildLookaheadForOptional']>[0]
type Alternatives = Parameters<ReturnType<ILookaheadStrategy['buildLookaheadForAlternation']>>[0]

/**
 * The usual LL(k) lookahead, computed for each place in the grammar when a parser first comes there. A file meets a part of the grammar
 * only, and computing all of it took a third of a cold `check`.
 */
export class LazyLookahead extends LLkLookaheadStrategy {
  override buildLookaheadForAlternation(
    options: OfAlternation,
  ): (alternatives?: Alternatives) => number | undefined {
    const compute = () => super.buildLookaheadForAlternation(options)
    let decide: ReturnType<typeof compute> | undefined
    return function (this: unknown, alternatives?: Alternatives) {
      decide ??= compute()
      return decide.call(this, alternatives)
    }
  }

  override buildLookaheadForOptional(options: OfOptional): () => boolean {
    const compute = () => super.buildLookaheadForOptional(options)
    let decide: ReturnType<typeof compute> | undefined
    return function (this: unknown) {
      decide ??= compute()
      return decide.call(this)
    }
  }
}
