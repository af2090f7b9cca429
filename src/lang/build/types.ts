import type { CstElement, CstNode } from 'chevrotain'
import { cover } from '../../core/span.ts'
import { wrongAssign } from '../../diagnostics/messages/syntax.ts'
import type { Parameter, TypeNode } from '../ast.ts'
import type { Complaints } from './complaints.ts'
import { anyToken, missing, name, node, nodes, spanOf, token, tokens } from './cst.ts'
import { items } from './items.ts'
import { stringText } from './literals.ts'

export function typeOf(c: Complaints, from: CstNode | undefined, after?: CstElement): TypeNode {
  const members = nodes(from, 'typeMember').map((member) => memberOf(c, member, after))
  const [first, ...rest] = members
  if (from === undefined || first === undefined) return missing(after)
  return rest.length === 0 ? first : { kind: 'union-type', span: spanOf(from), members }
}

function memberOf(c: Complaints, from: CstNode, after: CstElement | undefined): TypeNode {
  const question = token(from, 'Question')
  const optional = question !== undefined
  const id = anyToken(from, 'Identifier', 'Null')
  if (id !== undefined) {
    const of = node(from, 'type')
    const inner =
      of === undefined && token(from, 'Less') === undefined ? {} : { of: typeOf(c, of, token(from, 'Less')) }
    return { kind: 'named-type', span: spanOf(from), name: name(id), ...inner, optional }
  }
  const text = token(from, 'StringText')
  if (text !== undefined) return { kind: 'literal-type', span: spanOf(text), value: stringText(c, text) }
  const record = node(from, 'recordType')
  if (record === undefined) return missing(after)
  const fields = items(c, record, 'typeField', (field) => fieldOf(c, field), { lines: true })
  return {
    kind: 'record-type',
    span: spanOf(from),
    fields,
    open: tokens(record, 'DotDot').length > 0,
    optional,
  }
}

function fieldOf(c: Complaints, from: CstNode) {
  const id = anyToken(from, 'Identifier', 'StringText')
  const assign = token(from, 'Assign')
  if (assign !== undefined)
    c.say(wrongAssign(spanOf(assign), '=', ':', 'a field of a type is written {name: type}'))
  const separator = assign ?? token(from, 'Colon')
  const type = typeOf(c, node(from, 'type'), separator ?? id)
  const question = token(from, 'Question')
  if (question !== undefined)
    c.say(wrongAssign(spanOf(question), '?', '', 'the "?" of a type stands behind it, as in {name: string?}'))
  const text = id === undefined ? '' : id.tokenType.name === 'StringText' ? stringText(c, id) : name(id).text
  const span = id === undefined ? spanOf(from) : spanOf(id)
  return { name: { kind: 'name', span, text }, type, span: cover(span, type.span) } as const
}

export const parametersOf = (c: Complaints, from: CstNode | undefined): Parameter[] =>
  items(c, from, 'parameter', (parameter) => {
    const id = token(parameter, 'Identifier')
    const colon = token(parameter, 'Colon')
    const type = colon === undefined ? {} : { type: typeOf(c, node(parameter, 'type'), colon) }
    const span = spanOf(parameter)
    return {
      kind: 'parameter',
      span,
      name: id === undefined ? { kind: 'name', span, text: '' } : name(id),
      ...type,
    }
  })
