import type { CstNode } from 'chevrotain'
import { incomplete } from '../../diagnostics/messages/syntax.ts'
import type { Expression, JoinStage } from '../ast.ts'
import { clauseOnce } from './clauses.ts'
import type { Complaints } from './complaints.ts'
import { name, node, spanOf, token } from './cst.ts'
import { dotted } from './endpoints.ts'
import { expression } from './expressions.ts'

export function join(c: Complaints, from: CstNode): JoinStage {
  const span = spanOf(from)
  const part = (rule: string, keyword: string, word: string, example: string): Expression => {
    const clause = clauseOnce(c, from, rule, word)
    if (clause !== undefined) return expression(c, node(clause, 'expression'), token(clause, keyword))
    c.hint(incomplete({ start: span.end, end: span.end }, `"${word}" of the join`, '', undefined, example))
    return { kind: 'missing', span: { start: span.end, end: span.end } }
  }
  const as = token(from, 'Identifier')
  return {
    kind: 'join',
    span,
    left: token(from, 'Left') !== undefined,
    other: dotted(node(from, 'dotted'), token(from, 'Join')),
    ...(as === undefined ? {} : { as: name(as) }),
    on: part('onClause', 'On', 'on', 'on order_id == other.order_id'),
    within: part('withinClause', 'Within', 'within', 'within 5m'),
  }
}
