import * as T from '../tokens.ts'
import { oneOf, type Rule } from './expression-rules.ts'
import { FieldRules } from './field-rules.ts'

const { where, aggregate, annotate, route, join, sequence, to } = T.stageWords
const { by, over, emit, late, within, on, as } = T.clauseWords

/** Stages over several events or several outputs. */
export abstract class GroupingRules extends FieldRules {
  // aggregate ::= ("aggregate" | "annotate") item ("," item)* (by | over | emit | late)*
  aggregate: Rule = this.RULE('aggregate', () => {
    this.OR(
      this.once('aggregate', () =>
        oneOf(
          () => this.CONSUME(aggregate),
          () => this.CONSUME(annotate),
        ),
      ),
    )
    this.SUBRULE(this.aggregateItem)
    this.MANY(() =>
      this.OR2(
        this.once('aggregate2', () =>
          oneOf(
            () => this.CONSUME(T.Comma),
            () => this.SUBRULE2(this.aggregateItem),
          ),
        ),
      ),
    )
    this.MANY2(() =>
      this.OR3(
        this.once('aggregate3', () =>
          oneOf(
            () => this.SUBRULE(this.byClause),
            () => this.SUBRULE(this.overClause),
            () => this.SUBRULE(this.emitClause),
            () => this.SUBRULE(this.lateClause),
          ),
        ),
      ),
    )
  })
  // item ::= NAME "=" expression | ✗ expression ["as" NAME] ["where" expression]
  aggregateItem: Rule = this.RULE('aggregateItem', () => {
    this.OPTION(() => {
      this.CONSUME(T.Identifier)
      this.OR(
        this.once('aggregateItem', () =>
          oneOf(
            () => this.CONSUME(T.Assign),
            () => this.CONSUME(T.Colon),
          ),
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
        this.once('key', () =>
          oneOf(
            () => this.CONSUME(T.Assign),
            () => this.CONSUME(T.Colon),
          ),
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
      this.once('emitClause', () =>
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
      ),
    )
  })
  // late ::= "late" ("to" dotted | NAME)
  lateClause: Rule = this.RULE('lateClause', () => {
    this.CONSUME(late)
    this.OR(
      this.once('lateClause', () =>
        oneOf(
          () => {
            this.CONSUME(to)
            this.SUBRULE(this.dotted)
          },
          () => this.CONSUME(T.Identifier),
        ),
      ),
    )
  })
  route: Rule = this.RULE('route', () => {
    this.CONSUME(route)
    this.CONSUME(T.LBrace)
    this.MANY(() =>
      this.OR(
        this.once('route', () =>
          oneOf(
            () => this.CONSUME(T.Comma),
            () => this.SUBRULE(this.routeArm),
          ),
        ),
      ),
    )
    this.CONSUME(T.RBrace)
  })
  routeArm: Rule = this.RULE('routeArm', () => {
    this.SUBRULE(this.condition)
    this.OR(
      this.once('routeArm', () =>
        oneOf(
          () => this.CONSUME(T.Arrow),
          () => this.CONSUME(T.Colon),
        ),
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
        this.once('join', () =>
          oneOf(
            () => this.SUBRULE(this.onClause),
            () => this.SUBRULE(this.withinClause),
          ),
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
        this.once('sequence', () =>
          oneOf(
            () => this.SUBRULE(this.byClause),
            () => this.SUBRULE(this.withinClause),
          ),
        ),
      ),
    )
    this.CONSUME(T.LBrace)
    this.MANY2(() =>
      this.OR2(
        this.once('sequence2', () =>
          oneOf(
            () => this.CONSUME(T.Comma),
            () => this.SUBRULE(this.step),
          ),
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
}
