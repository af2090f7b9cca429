import { type CstNode, CstParser, type IParserConfig, type ParserMethod } from 'chevrotain'
import type { PipeToken } from '../tokens.ts'
import * as T from '../tokens.ts'

export type Rule = ParserMethod<[], CstNode>
interface Choice {
  readonly ALT: () => void
}

/** Alternatives for `OR`, in the order given. */
export const oneOf = (...alternatives: (() => unknown)[]): Choice[] =>
  alternatives.map((alternative) => ({
    ALT: () => {
      alternative()
    },
  }))

/**
 * Expressions and types. Bracketed lists are `(separator | item)*`: a slip in their commas leaves the tree whole. What is marked ✗ is
 * accepted here and complained of by the builder.
 */
export abstract class ExpressionRules extends CstParser {
  constructor(config: IParserConfig) {
    super(T.vocabulary, { maxLookahead: 2, nodeLocationTracking: 'onlyOffset', ...config })
  }

  private readonly choices: Record<string, Choice[]> = {}
  /** Alternatives are made once: at each visit of their rule they would be garbage. */
  protected once(key: string, make: () => Choice[]): Choice[] {
    const known = this.choices[key]
    if (known !== undefined) return known
    const made = make()
    this.choices[key] = made
    return made
  }

  protected readonly isOnSameLine = (): boolean => !(this.LA(1) as PipeToken).firstOnLine

  /** `x in 5.. {`: the brace opens a block. */
  private readonly endsRange = (): boolean => this.isOnSameLine() && this.LA(1).tokenType !== T.LBrace

  // type ::= member ("|" member)*
  type: Rule = this.RULE('type', () => {
    this.SUBRULE(this.typeMember)
    this.MANY(() => {
      this.CONSUME(T.TypeBar)
      this.SUBRULE2(this.typeMember)
    })
  })
  // member ::= (NAME ["<" type ">"] | "{" (NAME ":" type | "..")* "}" | STRING) ["?"]
  typeMember: Rule = this.RULE('typeMember', () => {
    this.OR(
      this.once('typeMember', () =>
        oneOf(
          () => {
            this.CONSUME(T.Identifier)
            this.OPTION(() => {
              this.CONSUME(T.Less)
              this.SUBRULE(this.type)
              this.CONSUME(T.Greater)
            })
          },
          () => this.SUBRULE(this.recordType),
          () => this.CONSUME(T.StringText),
          () => this.CONSUME(T.Null), // ✗
        ),
      ),
    )
    this.OPTION2(() => this.CONSUME(T.Question))
  })
  recordType: Rule = this.RULE('recordType', () => {
    this.CONSUME(T.LBrace)
    this.MANY(() =>
      this.OR(
        this.once('recordType', () =>
          oneOf(
            () => this.CONSUME(T.Comma),
            () => this.CONSUME(T.DotDot),
            () => this.SUBRULE(this.typeField),
          ),
        ),
      ),
    )
    this.CONSUME(T.RBrace)
  })
  typeField: Rule = this.RULE('typeField', () => {
    this.OR(
      this.once('typeField', () =>
        oneOf(
          () => this.CONSUME(T.Identifier),
          () => this.CONSUME(T.StringText),
        ),
      ),
    )
    this.OPTION(() => this.CONSUME2(T.Question)) // ✗ `name?: T`
    this.OR2(
      this.once('typeField2', () =>
        oneOf(
          () => this.CONSUME(T.Colon),
          () => this.CONSUME(T.Assign),
        ),
      ),
    ) // ✗ "="
    this.SUBRULE(this.type)
  })

  // expression ::= term ((OPERATOR term) | ".." [operand])* ["?" expression ":" expression]        precedence: the builder
  expression: Rule = this.RULE('expression', () => {
    this.SUBRULE(this.term)
    this.MANY(() =>
      this.OR(
        this.once('expression', () =>
          oneOf(
            () => {
              this.OR2(
                this.once('expression2', () =>
                  oneOf(
                    () => this.CONSUME(T.BinaryOperator),
                    () => this.CONSUME(T.Assign),
                  ),
                ),
              ) // ✗ "="
              this.SUBRULE2(this.term)
            },
            () => this.SUBRULE(this.rangeEnd),
          ),
        ),
      ),
    )
    this.OPTION2(() => {
      this.CONSUME(T.Question)
      this.SUBRULE(this.expression)
      this.CONSUME(T.Colon)
      this.SUBRULE2(this.expression)
    })
  })
  // term ::= [".."] operand
  term: Rule = this.RULE('term', () => {
    this.OPTION(() => this.CONSUME(T.DotDot))
    this.SUBRULE(this.operand)
  })
  rangeEnd: Rule = this.RULE('rangeEnd', () => {
    this.CONSUME(T.DotDot)
    this.OPTION({ GATE: this.endsRange, DEF: () => this.SUBRULE(this.operand) })
  })
  // operand ::= ("not" | "-")* primary postfix*
  operand: Rule = this.RULE('operand', () => {
    this.MANY1(() => this.CONSUME(T.PrefixOperator))
    this.SUBRULE(this.primary)
    this.MANY2(() => this.SUBRULE(this.postfix))
  })
  // postfix ::= "." (NAME [arguments] | META) | "[" expression ("," expression)* "]"
  postfix: Rule = this.RULE('postfix', () => {
    this.OR(
      this.once('postfix', () =>
        oneOf(
          () => {
            this.CONSUME(T.Dot)
            this.OR2(
              this.once('postfix2', () =>
                oneOf(
                  () => {
                    this.CONSUME(T.Identifier)
                    this.OPTION(() => this.SUBRULE(this.arguments))
                  },
                  () => this.CONSUME(T.Meta),
                  () => this.CONSUME(T.StringText), // ✗ outside of keep and drop
                  () => this.CONSUME(T.RawString), // ✗ likewise
                ),
              ),
            )
          },
          () => {
            this.CONSUME(T.IndexBracket)
            this.MANY(() =>
              this.OR3(
                this.once('postfix3', () =>
                  oneOf(
                    () => this.CONSUME(T.Comma),
                    () => this.SUBRULE(this.expression),
                  ),
                ),
              ),
            )
            this.CONSUME(T.RBracket)
          },
        ),
      ),
    )
  })
  primary: Rule = this.RULE('primary', () => {
    this.OR(
      this.once('primary', () =>
        oneOf(
          () => {
            this.CONSUME(T.Identifier)
            this.OPTION(() => this.SUBRULE(this.arguments))
          },
          () => this.CONSUME(T.Literal),
          () => this.CONSUME(T.Dollar),
          () => this.CONSUME(T.Meta),
          () => this.CONSUME(T.This),
          () => this.SUBRULE(this.template),
          () => this.SUBRULE(this.list),
          () => this.SUBRULE(this.record),
          () => this.SUBRULE(this.group),
          () => this.SUBRULE(this.case),
        ),
      ),
    )
  })
  group: Rule = this.RULE('group', () => {
    this.CONSUME(T.LParen)
    this.SUBRULE(this.expression)
    this.CONSUME(T.RParen)
  })
  // template ::= HEAD expression (MIDDLE expression)* TAIL
  template: Rule = this.RULE('template', () => {
    this.CONSUME(T.TemplateHead)
    this.OPTION(() => this.SUBRULE(this.expression)) // ✗ `${}`
    this.MANY(() => {
      this.CONSUME(T.TemplateMiddle)
      this.OPTION2(() => this.SUBRULE2(this.expression))
    })
    this.CONSUME(T.TemplateTail)
  })
  // list ::= "[" (expression ",")* "]"
  list: Rule = this.RULE('list', () => {
    this.OR(
      this.once('list', () =>
        oneOf(
          () => this.CONSUME(T.LBracket),
          () => this.CONSUME(T.IndexBracket),
        ),
      ),
    )
    this.MANY(() =>
      this.OR2(
        this.once('list2', () =>
          oneOf(
            () => this.CONSUME(T.Comma),
            () => this.SUBRULE(this.expression),
          ),
        ),
      ),
    )
    this.CONSUME(T.RBracket)
  })
  // record ::= "{" (entry ("," | NEWLINE))* "}"
  record: Rule = this.RULE('record', () => {
    this.CONSUME(T.LBrace)
    this.MANY(() =>
      this.OR(
        this.once('record', () =>
          oneOf(
            () => this.CONSUME(T.Comma),
            () => this.SUBRULE(this.entry),
          ),
        ),
      ),
    )
    this.CONSUME(T.RBrace)
  })
  // entry ::= (NAME | STRING) [":" expression]
  entry: Rule = this.RULE('entry', () => {
    this.OR(
      this.once('entry', () =>
        oneOf(
          () => this.CONSUME(T.Identifier),
          () => this.CONSUME(T.StringText),
          () => this.CONSUME(T.RawString),
          () => this.CONSUME(T.Meta), // ✗ `@time: …`
        ),
      ),
    )
    this.OPTION(() => {
      this.OR2(
        this.once('entry2', () =>
          oneOf(
            () => this.CONSUME(T.Colon),
            () => this.CONSUME(T.Assign),
          ),
        ),
      ) // ✗ "="
      this.SUBRULE(this.expression)
    })
  })
  // case ::= "case" "{" (condition "->" expression)* "}"
  case: Rule = this.RULE('case', () => {
    this.CONSUME(T.Case)
    this.CONSUME(T.LBrace)
    this.MANY(() =>
      this.OR(
        this.once('case', () =>
          oneOf(
            () => this.CONSUME(T.Comma),
            () => this.SUBRULE(this.caseArm),
          ),
        ),
      ),
    )
    this.CONSUME(T.RBrace)
  })
  caseArm: Rule = this.RULE('caseArm', () => {
    this.SUBRULE(this.condition)
    this.OR(
      this.once('caseArm', () =>
        oneOf(
          () => this.CONSUME(T.Arrow),
          () => this.CONSUME(T.Colon),
        ),
      ),
    ) // ✗ ":"
    this.SUBRULE(this.expression)
  })
  // condition ::= "else" | expression
  condition: Rule = this.RULE('condition', () => {
    this.OR(
      this.once('condition', () =>
        oneOf(
          () => this.CONSUME(T.clauseWords.else),
          () => this.SUBRULE(this.expression),
        ),
      ),
    )
  })
  // arguments ::= "(" (argument ",")* ")"
  arguments: Rule = this.RULE('arguments', () => {
    this.CONSUME(T.CallParen)
    this.MANY(() =>
      this.OR(
        this.once('arguments', () =>
          oneOf(
            () => this.CONSUME(T.Comma),
            () => this.SUBRULE(this.argument),
          ),
        ),
      ),
    )
    this.CONSUME(T.RParen)
  })
  // argument ::= [NAME ":"] (lambda | expression)
  argument: Rule = this.RULE('argument', () => {
    this.OPTION(() => {
      this.CONSUME(T.Identifier)
      this.OR(
        this.once('argument', () =>
          oneOf(
            () => this.CONSUME(T.Colon),
            () => this.CONSUME(T.Assign),
          ),
        ),
      ) // ✗ "="
    })
    this.OR2(
      this.once('argument2', () =>
        oneOf(
          () => this.SUBRULE(this.lambda),
          () => this.SUBRULE(this.expression),
        ),
      ),
    )
  })
  // lambda ::= (NAME | "(" NAME ("," NAME)* ")") "->" expression
  lambda: Rule = this.RULE('lambda', () => {
    this.OR(
      this.once('lambda', () =>
        oneOf(
          () => this.CONSUME(T.Identifier),
          () => {
            this.CONSUME(T.LambdaParen)
            this.MANY(() =>
              this.OR2(
                this.once('lambda2', () =>
                  oneOf(
                    () => this.CONSUME(T.Comma),
                    () => this.CONSUME2(T.Identifier),
                  ),
                ),
              ),
            )
            this.CONSUME(T.RParen)
          },
        ),
      ),
    )
    this.CONSUME(T.Arrow)
    this.SUBRULE(this.expression)
  })
}
