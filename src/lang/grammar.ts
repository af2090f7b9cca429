import type { IParserConfig, TokenType } from 'chevrotain'
import { oneOf, type Rule } from './grammar/expression-rules.ts'
import { StageRules } from './grammar/stage-rules.ts'
import * as T from './tokens.ts'

const { pipeline, use, param, type, fn, stage, source, sink, table, stream, from, test } = T.declarationWords
const { given, advance, expect } = T.testWords
/** What recovery may make up: punctuation. Names and values become `missing` nodes instead. */
const insertable = new Set<TokenType>([
  T.Comma,
  T.Colon,
  T.Assign,
  T.Arrow,
  T.RParen,
  T.RBracket,
  T.RBrace,
  T.TemplateTail,
  T.clauseWords.as,
])

/** The whole language, LL(2), without actions: `build-ast.ts` makes the syntax tree. */
export class PipeParser extends StageRules {
  private readonly isNoDeclaration = (): boolean => !T.declarationTypes.has(this.LA(1).tokenType)

  // file ::= (declaration | ✗ anything else)*
  file: Rule = this.RULE('file', () => {
    this.MANY(() =>
      this.OR({
        DEF: this.once('file', () =>
          oneOf(
            () => this.SUBRULE(this.pipeline),
            () => this.SUBRULE(this.use),
            () => this.SUBRULE(this.param),
            () => this.SUBRULE(this.typeDeclaration),
            () => this.SUBRULE(this.fn),
            () => this.SUBRULE(this.stageDeclaration),
            () => this.SUBRULE(this.connector),
            () => this.SUBRULE(this.stream),
            () => this.SUBRULE(this.flow),
            () => this.SUBRULE(this.test),
            () => this.SUBRULE(this.misplaced),
          ),
        ),
        IGNORE_AMBIGUITIES: true,
        MAX_LOOKAHEAD: 1,
      }),
    )
  })
  misplaced: Rule = this.RULE('misplaced', () => {
    this.CONSUME(T.AnyToken)
    this.MANY({ GATE: this.isNoDeclaration, DEF: () => this.CONSUME2(T.AnyToken) })
  })
  pipeline: Rule = this.RULE('pipeline', () => {
    this.CONSUME(pipeline)
    this.OPTION(() => this.CONSUME(T.Identifier))
    this.SUBRULE(this.record)
    this.SUBRULE(this.junk)
  })
  use: Rule = this.RULE('use', () => {
    this.CONSUME(use)
    this.CONSUME(T.StringText)
    this.OPTION(() => {
      this.CONSUME(T.clauseWords.as)
      this.CONSUME(T.Identifier)
    })
    this.SUBRULE(this.junk)
  })
  // param ::= "param" NAME [":" type] ["=" expression]
  param: Rule = this.RULE('param', () => {
    this.CONSUME(param)
    this.OR(
      this.once('param', () =>
        oneOf(
          () => this.CONSUME(T.Identifier),
          () => this.CONSUME(T.Dollar),
        ),
      ),
    ) // ✗ `$name`
    this.OPTION({
      MAX_LOOKAHEAD: 1,
      DEF: () => {
        this.CONSUME(T.Colon)
        this.SUBRULE(this.type)
      },
    })
    this.OPTION2({
      MAX_LOOKAHEAD: 1,
      DEF: () => {
        this.CONSUME(T.Assign)
        this.SUBRULE(this.expression)
      },
    })
    this.SUBRULE(this.junk)
  })
  typeDeclaration: Rule = this.RULE('typeDeclaration', () => {
    this.CONSUME(type)
    this.CONSUME(T.Identifier)
    this.OR(
      this.once('typeDeclaration', () =>
        oneOf(
          () => this.CONSUME(T.Assign),
          () => this.CONSUME(T.Colon),
        ),
      ),
    ) // ✗ ":"
    this.SUBRULE(this.type)
    this.SUBRULE(this.junk)
  })
  // fn ::= "fn" NAME "(" parameter* ")" [":" type] "=" expression
  fn: Rule = this.RULE('fn', () => {
    this.CONSUME(fn)
    this.CONSUME(T.Identifier)
    this.SUBRULE(this.parameters)
    this.OPTION(() => {
      this.OR(
        this.once('fn', () =>
          oneOf(
            () => this.CONSUME(T.Colon),
            () => this.CONSUME(T.Arrow),
          ),
        ),
      ) // ✗ "->"
      this.SUBRULE(this.type)
    })
    this.CONSUME(T.Assign)
    this.SUBRULE(this.expression)
    this.SUBRULE(this.junk)
  })
  parameters: Rule = this.RULE('parameters', () => {
    this.CONSUME(T.CallParen)
    this.MANY(() =>
      this.OR(
        this.once('parameters', () =>
          oneOf(
            () => this.CONSUME(T.Comma),
            () => this.SUBRULE(this.parameter),
          ),
        ),
      ),
    )
    this.CONSUME(T.RParen)
  })
  parameter: Rule = this.RULE('parameter', () => {
    this.CONSUME(T.Identifier)
    this.OPTION(() => {
      this.CONSUME(T.Colon)
      this.SUBRULE(this.type)
    })
  })
  // stage ::= "stage" NAME [parameters] "=" stage ("|" stage)*
  stageDeclaration: Rule = this.RULE('stageDeclaration', () => {
    this.CONSUME(stage)
    this.CONSUME(T.Identifier)
    this.OPTION(() => this.SUBRULE(this.parameters))
    this.CONSUME(T.Assign)
    this.SUBRULE(this.stages)
  })
  // connector ::= ("source" | "sink" | "table") NAME "=" endpoint
  connector: Rule = this.RULE('connector', () => {
    this.OR(
      this.once('connector', () =>
        oneOf(
          () => this.CONSUME(source),
          () => this.CONSUME(sink),
          () => this.CONSUME(table),
        ),
      ),
    )
    this.CONSUME(T.Identifier)
    this.OR2(
      this.once('connector2', () =>
        oneOf(
          () => this.CONSUME(T.Assign),
          () => this.CONSUME(T.Colon),
        ),
      ),
    ) // ✗ ":"
    this.SUBRULE(this.endpoint)
    this.SUBRULE(this.junk)
  })
  stream: Rule = this.RULE('stream', () => {
    this.CONSUME(stream)
    this.CONSUME(T.Identifier)
    this.OPTION(() =>
      this.OR(
        this.once('stream', () =>
          oneOf(
            () => this.CONSUME(T.Assign),
            () => this.CONSUME(T.Colon),
          ),
        ),
      ),
    ) // ✗ none, ":"
    this.SUBRULE(this.flow)
  })
  flow: Rule = this.RULE('flow', () => {
    this.CONSUME(from)
    this.SUBRULE(this.endpoints)
    this.SUBRULE(this.junk)
    this.SUBRULE(this.stages)
  })
  // test ::= "test" STRING "{" (given | advance | expect)* "}"
  test: Rule = this.RULE('test', () => {
    this.CONSUME(test)
    this.CONSUME(T.StringText)
    this.CONSUME(T.LBrace)
    this.SUBRULE(this.junk)
    this.MANY(() =>
      this.OR(
        this.once('test', () =>
          oneOf(
            () => this.SUBRULE(this.given),
            () => this.SUBRULE(this.advance),
            () => this.SUBRULE(this.expect),
          ),
        ),
      ),
    )
    this.CONSUME(T.RBrace)
    this.SUBRULE2(this.junk)
  })
  // given ::= "given" (dotted | DOLLAR) [NAME] expression
  given: Rule = this.RULE('given', () => {
    this.CONSUME(given)
    this.OR(
      this.once('given', () =>
        oneOf(
          () => this.SUBRULE(this.dotted),
          () => this.CONSUME(T.Dollar),
        ),
      ),
    )
    this.OPTION(() => this.CONSUME(T.Identifier))
    this.SUBRULE(this.expression)
    this.SUBRULE(this.junk)
  })
  advance: Rule = this.RULE('advance', () => {
    this.CONSUME(advance)
    this.SUBRULE(this.expression)
    this.SUBRULE(this.junk)
  })
  // expect ::= "expect" dotted (list | NAME [expression])
  expect: Rule = this.RULE('expect', () => {
    this.CONSUME(expect)
    this.SUBRULE(this.dotted)
    this.OPTION(() => this.CONSUME(T.Identifier))
    this.OPTION2(() => this.SUBRULE(this.expression))
    this.SUBRULE(this.junk)
  })

  constructor(config: IParserConfig = {}) {
    super(config)
    this.performSelfAnalysis()
  }

  protected override canTokenTypeBeInsertedInRecovery(tokenType: TokenType): boolean {
    return insertable.has(tokenType)
  }
}
