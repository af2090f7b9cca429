import type { PipeToken } from '../tokens.ts'
import * as T from '../tokens.ts'
import { ExpressionRules, oneOf, type Rule } from './expression-rules.ts'

const { where, set, keep, drop, rename, to } = T.stageWords
const { as } = T.clauseWords
const testTypes = new Set(Object.values(T.testWords))

/** Stages over single events, and what all stages share: names, connectors, leftovers. */
export abstract class FieldRules extends ExpressionRules {
  /** Leftovers of a stage end before the next pipe, stage, declaration, end of block, or word at the margin. */
  private readonly isJunk = (): boolean => {
    const next = this.LA(1) as PipeToken
    if (next.tokenType === T.Pipe || next.atMargin || next.endsBlock === true) return false
    if (
      T.declarationTypes.has(next.tokenType) ||
      T.stageTypes.has(next.tokenType) ||
      testTypes.has(next.tokenType)
    )
      return false
    return !(next.afterOperand === true && next.firstOnLine && this.LA(2).tokenType === T.CallParen)
  }
  junk: Rule = this.RULE('junk', () => {
    this.MANY({ GATE: this.isJunk, DEF: () => this.CONSUME(T.AnyToken) })
  })

  // dotted ::= NAME ("." NAME)*
  dotted: Rule = this.RULE('dotted', () => {
    this.CONSUME(T.Identifier)
    this.MANY(() => {
      this.CONSUME(T.Dot)
      this.CONSUME2(T.Identifier)
    })
  })
  // endpoint ::= dotted [arguments] | ✗ STRING
  endpoint: Rule = this.RULE('endpoint', () => {
    this.OR(
      this.once('endpoint', () =>
        oneOf(
          () => {
            this.SUBRULE(this.dotted)
            this.OPTION(() => this.SUBRULE(this.arguments))
          },
          () => this.CONSUME(T.StringText),
          () => this.CONSUME(T.Dollar), // ✗
        ),
      ),
    )
  })
  endpoints: Rule = this.RULE('endpoints', () => {
    this.SUBRULE(this.endpoint)
    this.MANY(() => {
      this.CONSUME(T.Comma)
      this.OPTION(() => this.SUBRULE2(this.endpoint))
    })
  })
  where: Rule = this.RULE('where', () => {
    this.CONSUME(where)
    this.SUBRULE(this.expression)
  })
  set: Rule = this.RULE('set', () => {
    this.CONSUME(set)
    this.SUBRULE(this.assignment)
    this.MANY(() =>
      this.OR(
        this.once('set', () =>
          oneOf(
            () => this.CONSUME(T.Comma),
            () => this.SUBRULE2(this.assignment),
          ),
        ),
      ),
    ) // ✗ no comma
  })
  assignment: Rule = this.RULE('assignment', () => {
    this.SUBRULE(this.path)
    this.OR(
      this.once('assignment', () =>
        oneOf(
          () => this.CONSUME(T.Assign),
          () => this.CONSUME(T.Colon),
          () => this.CONSUME(T.Equal),
        ),
      ),
    ) // ✗ ":" "=="
    this.SUBRULE(this.expression)
  })
  // path ::= (NAME | "this") ("." NAME | "[" expression "]")*
  path: Rule = this.RULE('path', () => {
    this.OR(
      this.once('path', () =>
        oneOf(
          () => this.CONSUME(T.Identifier),
          () => this.CONSUME(T.This),
          () => this.CONSUME(T.Meta),
        ),
      ),
    ) // ✗ META
    this.MANY(() => this.SUBRULE(this.postfix))
  })
  // pattern ::= (NAME | STRING | "this") ("." (NAME | STRING) | "[" expression "]")* ["=" expression]
  pattern: Rule = this.RULE('pattern', () => {
    this.OR(
      this.once('pattern', () =>
        oneOf(
          () => this.CONSUME(T.Identifier),
          () => this.CONSUME(T.StringText),
          () => this.CONSUME(T.RawString),
          () => this.CONSUME(T.This),
          () => this.CONSUME(T.Meta), // ✗
        ),
      ),
    )
    this.MANY(() => this.SUBRULE(this.postfix))
    this.OPTION(() => {
      this.OR2(
        this.once('pattern2', () =>
          oneOf(
            () => this.CONSUME(T.Assign),
            () => this.CONSUME(T.Colon),
          ),
        ),
      ) // ✗ ":"
      this.SUBRULE(this.expression)
    })
  })
  // project ::= ("keep" | "drop") pattern ("," pattern)*
  project: Rule = this.RULE('project', () => {
    this.OR(
      this.once('project', () =>
        oneOf(
          () => this.CONSUME(keep),
          () => this.CONSUME(drop),
        ),
      ),
    )
    this.SUBRULE(this.pattern)
    this.MANY(() =>
      this.OR2(
        this.once('project2', () =>
          oneOf(
            () => this.CONSUME(T.Comma),
            () => this.SUBRULE2(this.pattern),
          ),
        ),
      ),
    )
  })
  rename: Rule = this.RULE('rename', () => {
    this.CONSUME(rename)
    this.SUBRULE(this.renaming)
    this.MANY(() =>
      this.OR(
        this.once('rename', () =>
          oneOf(
            () => this.CONSUME(T.Comma),
            () => this.SUBRULE2(this.renaming),
          ),
        ),
      ),
    )
  })
  renaming: Rule = this.RULE('renaming', () => {
    this.SUBRULE(this.path)
    this.OR(
      this.once('renaming', () =>
        oneOf(
          () => this.CONSUME(as),
          () => this.CONSUME(to), // ✗ and the next three
          () => this.CONSUME(T.Arrow),
          () => this.CONSUME(T.Assign),
          () => this.CONSUME(T.Colon),
        ),
      ),
    )
    this.SUBRULE2(this.path)
  })
  to: Rule = this.RULE('to', () => {
    this.CONSUME(to)
    this.SUBRULE(this.endpoints)
  })
}
