import type { PipeToken } from '../tokens.ts'
import * as T from '../tokens.ts'
import { ExpressionRules, oneOf, type Rule } from './expression-rules.ts'

const { where, set, keep, drop, rename, parse, aggregate, annotate, route, join, sequence, to } = T.stageWords
const { by, over, emit, late, within, on, as, into } = T.clauseWords
const testTypes = new Set(Object.values(T.testWords))

/** Stages with their clauses. */
export abstract class StageRules extends ExpressionRules {
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
      oneOf(
        () => {
          this.SUBRULE(this.dotted)
          this.OPTION(() => this.SUBRULE(this.arguments))
        },
        () => this.CONSUME(T.StringText),
        () => this.CONSUME(T.Dollar), // ✗
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
          oneOf(
            () => this.SUBRULE(this.pipedStage),
            () => this.SUBRULE(this.stage),
          ),
        ),
    })
  })
  pipedStage: Rule = this.RULE('pipedStage', () => {
    this.AT_LEAST_ONE(() => this.CONSUME(T.Pipe)) // ✗ more than one
    this.OPTION({ MAX_LOOKAHEAD: 1, DEF: () => this.SUBRULE(this.stage) }) // ✗ nothing: being typed
    this.SUBRULE(this.junk)
  })
  stage: Rule = this.RULE('stage', () => {
    this.OR(
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
    )
    this.SUBRULE(this.junk) // ✗ `where x is null`, `wher x == 1`, `group by ip`
  })
  callStage: Rule = this.RULE('callStage', () => {
    this.SUBRULE(this.dotted)
    this.OPTION(() => this.SUBRULE(this.arguments)) // ✗ none
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
        oneOf(
          () => this.CONSUME(T.Comma),
          () => this.SUBRULE2(this.assignment),
        ),
      ),
    ) // ✗ no comma
  })
  assignment: Rule = this.RULE('assignment', () => {
    this.SUBRULE(this.path)
    this.OR(
      oneOf(
        () => this.CONSUME(T.Assign),
        () => this.CONSUME(T.Colon),
        () => this.CONSUME(T.Equal),
      ),
    ) // ✗ ":" "=="
    this.SUBRULE(this.expression)
  })
  // path ::= (NAME | "this") ("." NAME | "[" expression "]")*
  path: Rule = this.RULE('path', () => {
    this.OR(
      oneOf(
        () => this.CONSUME(T.Identifier),
        () => this.CONSUME(T.This),
        () => this.CONSUME(T.Meta),
      ),
    ) // ✗ META
    this.MANY(() => this.SUBRULE(this.postfix))
  })
  // pattern ::= (NAME | STRING | "this") ("." (NAME | STRING) | "[" expression "]")* ["=" expression]
  pattern: Rule = this.RULE('pattern', () => {
    this.OR(
      oneOf(
        () => this.CONSUME(T.Identifier),
        () => this.CONSUME(T.StringText),
        () => this.CONSUME(T.RawString),
        () => this.CONSUME(T.This),
        () => this.CONSUME(T.Meta), // ✗
      ),
    )
    this.MANY(() => this.SUBRULE(this.postfix))
    this.OPTION(() => {
      this.OR2(
        oneOf(
          () => this.CONSUME(T.Assign),
          () => this.CONSUME(T.Colon),
        ),
      ) // ✗ ":"
      this.SUBRULE(this.expression)
    })
  })
  // project ::= ("keep" | "drop") pattern ("," pattern)*
  project: Rule = this.RULE('project', () => {
    this.OR(
      oneOf(
        () => this.CONSUME(keep),
        () => this.CONSUME(drop),
      ),
    )
    this.SUBRULE(this.pattern)
    this.MANY(() =>
      this.OR2(
        oneOf(
          () => this.CONSUME(T.Comma),
          () => this.SUBRULE2(this.pattern),
        ),
      ),
    )
  })
  rename: Rule = this.RULE('rename', () => {
    this.CONSUME(rename)
    this.SUBRULE(this.renaming)
    this.MANY(() =>
      this.OR(
        oneOf(
          () => this.CONSUME(T.Comma),
          () => this.SUBRULE2(this.renaming),
        ),
      ),
    )
  })
  renaming: Rule = this.RULE('renaming', () => {
    this.SUBRULE(this.path)
    this.OR(
      oneOf(
        () => this.CONSUME(as),
        () => this.CONSUME(to), // ✗ and the next three
        () => this.CONSUME(T.Arrow),
        () => this.CONSUME(T.Assign),
        () => this.CONSUME(T.Colon),
      ),
    )
    this.SUBRULE2(this.path)
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
        oneOf(
          () => this.SUBRULE(this.intoClause),
          () => this.SUBRULE(this.elseClause),
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
        oneOf(
          () => this.SUBRULE2(this.ifArm),
          () => this.SUBRULE(this.block),
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
  // aggregate ::= ("aggregate" | "annotate") item ("," item)* (by | over | emit | late)*
  aggregate: Rule = this.RULE('aggregate', () => {
    this.OR(
      oneOf(
        () => this.CONSUME(aggregate),
        () => this.CONSUME(annotate),
      ),
    )
    this.SUBRULE(this.aggregateItem)
    this.MANY(() =>
      this.OR2(
        oneOf(
          () => this.CONSUME(T.Comma),
          () => this.SUBRULE2(this.aggregateItem),
        ),
      ),
    )
    this.MANY2(() =>
      this.OR3(
        oneOf(
          () => this.SUBRULE(this.byClause),
          () => this.SUBRULE(this.overClause),
          () => this.SUBRULE(this.emitClause),
          () => this.SUBRULE(this.lateClause),
        ),
      ),
    )
  })
  // item ::= NAME "=" expression | ✗ expression ["as" NAME] ["where" expression]
  aggregateItem: Rule = this.RULE('aggregateItem', () => {
    this.OPTION(() => {
      this.CONSUME(T.Identifier)
      this.OR(
        oneOf(
          () => this.CONSUME(T.Assign),
          () => this.CONSUME(T.Colon),
        ),
      ) // ✗ ":"
    })
    this.SUBRULE(this.expression)
    this.OPTION2(() => {
      this.CONSUME(as)
      this.CONSUME2(T.Identifier)
    })
    this.OPTION3({
      GATE: this.isOnSameLine,
      DEF: () => {
        this.CONSUME(where) // ✗ the filter of an aggregator in SPL and SQL
        this.SUBRULE2(this.expression)
      },
    })
  })
  byClause: Rule = this.RULE('byClause', () => {
    this.CONSUME(by)
    this.SUBRULE(this.key)
    this.MANY(() => {
      this.CONSUME(T.Comma)
      this.OPTION(() => this.SUBRULE2(this.key))
    })
  })
  // key ::= [NAME "="] expression
  key: Rule = this.RULE('key', () => {
    this.OPTION(() => {
      this.CONSUME(T.Identifier)
      this.OR(
        oneOf(
          () => this.CONSUME(T.Assign),
          () => this.CONSUME(T.Colon),
        ),
      ) // ✗ ":"
    })
    this.SUBRULE(this.expression)
  })
  overClause: Rule = this.RULE('overClause', () => {
    this.CONSUME(over)
    this.SUBRULE(this.endpoint)
  })
  // emit ::= "emit" ("on" NAME | "every" expression | NAME)
  emitClause: Rule = this.RULE('emitClause', () => {
    this.CONSUME(emit)
    this.OR(
      oneOf(
        () => {
          this.CONSUME(T.Every)
          this.SUBRULE(this.expression)
        },
        () => {
          this.OPTION(() => this.CONSUME(on))
          this.CONSUME(T.Identifier)
        },
      ),
    )
  })
  // late ::= "late" ("to" dotted | NAME)
  lateClause: Rule = this.RULE('lateClause', () => {
    this.CONSUME(late)
    this.OR(
      oneOf(
        () => {
          this.CONSUME(to)
          this.SUBRULE(this.dotted)
        },
        () => this.CONSUME(T.Identifier),
      ),
    )
  })
  route: Rule = this.RULE('route', () => {
    this.CONSUME(route)
    this.CONSUME(T.LBrace)
    this.MANY(() =>
      this.OR(
        oneOf(
          () => this.CONSUME(T.Comma),
          () => this.SUBRULE(this.routeArm),
        ),
      ),
    )
    this.CONSUME(T.RBrace)
  })
  routeArm: Rule = this.RULE('routeArm', () => {
    this.SUBRULE(this.condition)
    this.OR(
      oneOf(
        () => this.CONSUME(T.Arrow),
        () => this.CONSUME(T.Colon),
      ),
    ) // ✗ ":"
    this.SUBRULE(this.endpoint)
  })
  // join ::= "join" ["left"] dotted ["as" NAME] "on" expression "within" expression
  join: Rule = this.RULE('join', () => {
    this.CONSUME(join)
    this.OPTION(() => this.CONSUME(T.Left))
    this.SUBRULE(this.dotted)
    this.OPTION2(() => {
      this.CONSUME(as)
      this.CONSUME(T.Identifier)
    })
    this.MANY(() =>
      this.OR(
        oneOf(
          () => this.SUBRULE(this.onClause),
          () => this.SUBRULE(this.withinClause),
        ),
      ),
    )
  })
  onClause: Rule = this.RULE('onClause', () => {
    this.CONSUME(on)
    this.SUBRULE(this.expression)
  })
  withinClause: Rule = this.RULE('withinClause', () => {
    this.CONSUME(within)
    this.SUBRULE(this.expression)
  })
  // sequence ::= "sequence" ["by" key ("," key)*] "within" expression "{" (step)* "}" "emit" record
  sequence: Rule = this.RULE('sequence', () => {
    this.CONSUME(sequence)
    this.MANY(() =>
      this.OR(
        oneOf(
          () => this.SUBRULE(this.byClause),
          () => this.SUBRULE(this.withinClause),
        ),
      ),
    )
    this.CONSUME(T.LBrace)
    this.MANY2(() =>
      this.OR2(
        oneOf(
          () => this.CONSUME(T.Comma),
          () => this.SUBRULE(this.step),
        ),
      ),
    )
    this.CONSUME(T.RBrace)
    this.OPTION(() => {
      this.CONSUME(emit)
      this.SUBRULE(this.record)
    })
  })
  // step ::= ["not"] NAME ["[" expression "]"] ":" expression ["by" path]
  step: Rule = this.RULE('step', () => {
    this.OPTION(() => this.CONSUME(T.Not))
    this.CONSUME(T.Identifier)
    this.OPTION2(() => {
      this.CONSUME(T.IndexBracket)
      this.SUBRULE(this.expression)
      this.CONSUME(T.RBracket)
    })
    this.CONSUME(T.Colon)
    this.SUBRULE2(this.expression)
    this.OPTION3(() => {
      this.CONSUME(by)
      this.SUBRULE(this.path)
    })
  })
  to: Rule = this.RULE('to', () => {
    this.CONSUME(to)
    this.SUBRULE(this.endpoints)
  })
}
