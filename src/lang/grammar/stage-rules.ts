import * as T from '../tokens.ts'
import { oneOf, type Rule } from './expression-rules.ts'
import { GroupingRules } from './grouping-rules.ts'

const { parse } = T.stageWords
const { as, into } = T.clauseWords

/** Runs of stages, and the stages that hold some. */
export abstract class StageRules extends GroupingRules {
  /** A bare word is a stage only where one must stand: not every word that fits nowhere is a stage without its pipe. */
  private readonly mayBeStage = (): boolean => {
    if (this.LA(1).tokenType !== T.Identifier) return true
    const before = this.LA(0)?.tokenType
    return this.LA(2).tokenType === T.CallParen || before === T.LBrace || before === T.Assign
  }
  // stages ::= [stage] ("|" stage)*
  stages: Rule = this.RULE('stages', () => {
    this.MANY({
      GATE: this.mayBeStage,
      // ✗ a stage without its pipe
      DEF: () =>
        this.OR(
          this.once('stages', () =>
            oneOf(
              () => this.SUBRULE(this.pipedStage),
              () => this.SUBRULE(this.stage),
            ),
          ),
        ),
    })
  })
  pipedStage: Rule = this.RULE('pipedStage', () => {
    this.AT_LEAST_ONE({ MAX_LOOKAHEAD: 1, DEF: () => this.CONSUME(T.Pipe) }) // ✗ more than one
    this.OPTION({ MAX_LOOKAHEAD: 1, DEF: () => this.SUBRULE(this.stage) }) // ✗ nothing: being typed
    this.SUBRULE(this.junk)
  })
  stage: Rule = this.RULE('stage', () => {
    this.OR(
      this.once('stage', () =>
        oneOf(
          () => this.SUBRULE(this.where),
          () => this.SUBRULE(this.set),
          () => this.SUBRULE(this.project),
          () => this.SUBRULE(this.rename),
          () => this.SUBRULE(this.parse),
          () => this.SUBRULE(this.if),
          () => this.SUBRULE(this.aggregate),
          () => this.SUBRULE(this.route),
          () => this.SUBRULE(this.join),
          () => this.SUBRULE(this.sequence),
          () => this.SUBRULE(this.to),
          () => this.SUBRULE(this.callStage),
        ),
      ),
    )
    this.SUBRULE(this.junk) // ✗ `where x is null`, `wher x == 1`, `group by ip`
  })
  callStage: Rule = this.RULE('callStage', () => {
    this.SUBRULE(this.dotted)
    this.OPTION(() => this.SUBRULE(this.arguments)) // ✗ none
  })

  // parse ::= "parse" expression "as" endpoint ("or" endpoint)* ["into" path] ["else" NAME]
  parse: Rule = this.RULE('parse', () => {
    this.CONSUME(parse)
    this.SUBRULE(this.expression)
    this.CONSUME(as)
    this.SUBRULE(this.endpoint)
    this.MANY(() => {
      this.CONSUME(T.Or)
      this.SUBRULE2(this.endpoint)
    })
    this.MANY2(() =>
      this.OR(
        this.once('parse', () =>
          oneOf(
            () => this.SUBRULE(this.intoClause),
            () => this.SUBRULE(this.elseClause),
          ),
        ),
      ),
    )
  })
  intoClause: Rule = this.RULE('intoClause', () => {
    this.CONSUME(into)
    this.SUBRULE(this.path)
  })
  elseClause: Rule = this.RULE('elseClause', () => {
    this.CONSUME(T.clauseWords.else)
    this.CONSUME(T.Identifier)
  })
  // if ::= "if" expression block ("else" "if" expression block)* ["else" block]
  if: Rule = this.RULE('if', () => {
    this.SUBRULE(this.ifArm)
    this.MANY(() => {
      this.CONSUME(T.clauseWords.else)
      this.OR(
        this.once('if', () =>
          oneOf(
            () => this.SUBRULE2(this.ifArm),
            () => this.SUBRULE(this.block),
          ),
        ),
      )
    })
  })
  ifArm: Rule = this.RULE('ifArm', () => {
    this.CONSUME(T.stageWords.if)
    this.SUBRULE(this.expression)
    this.SUBRULE(this.block)
  })
  block: Rule = this.RULE('block', () => {
    this.CONSUME(T.LBrace)
    this.SUBRULE(this.stages)
    this.CONSUME(T.RBrace)
  })
}
