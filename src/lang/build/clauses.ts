import type { CstNode } from 'chevrotain'
import { repeatedClause, wrongAssign } from '../../diagnostics/messages/syntax.ts'
import type { Key } from '../ast.ts'
import type { Complaints } from './complaints.ts'
import { name, node, nodes, spanOf, token } from './cst.ts'
import { expression } from './expressions.ts'
import { items } from './items.ts'

/** The clause of a stage; a second one earns a complaint. */
export function clauseOnce(c: Complaints, from: CstNode, rule: string, word: string): CstNode | undefined {
  const [first, second] = nodes(from, rule)
  if (first !== undefined && second !== undefined) c.say(repeatedClause(spanOf(second), word, spanOf(first)))
  return first
}

/** `by a.b, day = bin(@time, 1d)` */
export const keys = (c: Complaints, clause: CstNode | undefined): Key[] =>
  items(c, clause, 'key', (from) => key(c, from, clause), { trailing: false })

function key(c: Complaints, from: CstNode, clause: CstNode | undefined): Key {
  const colon = token(from, 'Colon')
  if (colon !== undefined) c.say(wrongAssign(spanOf(colon), ':', '=', 'a key is named by "by day = …"'))
  const id = token(from, 'Identifier')
  const separator = token(from, 'Assign') ?? colon
  const value = expression(c, node(from, 'expression'), separator ?? token(clause, 'By'))
  return {
    kind: 'key',
    span: spanOf(from, value.span.start),
    ...(id === undefined ? {} : { name: name(id) }),
    value,
  }
}
