import type { CstElement, CstNode } from 'chevrotain'
import { cover, type Span } from '../../core/span.ts'
import { readOnlyMeta } from '../../diagnostics/messages/syntax.ts'
import { unexpected } from '../../diagnostics/messages/syntax-words.ts'
import type { Glob, Missing, Name, Path, Pattern } from '../ast.ts'
import type { PipeToken } from '../tokens.ts'
import type { Complaints } from './complaints.ts'
import { anyToken, isEmpty, missing, name, node, nodes, spanOf, token } from './cst.ts'
import { expression } from './expressions.ts'
import { stringText } from './literals.ts'

/** A field to write, or a hole behind `after`. */
export function path(c: Complaints, from: CstNode | undefined, after?: CstElement): Path | Missing {
  if (from === undefined || isEmpty(from)) return missing(after)
  const parts = partsOf(c, from, false) as Name[] | undefined
  return parts === undefined ? missing(after) : { kind: 'path', span: spanOfParts(from, parts), parts }
}

/** A path in which a string is a glob over keys. */
export function pattern(c: Complaints, from: CstNode | undefined, after?: CstElement): Pattern | Missing {
  if (from === undefined || isEmpty(from)) return missing(after)
  const parts = partsOf(c, from, true)
  return parts === undefined ? missing(after) : { kind: 'pattern', span: spanOfParts(from, parts), parts }
}

function spanOfParts(from: CstNode, parts: readonly (Name | Glob)[]): Span {
  const head = anyToken(from, 'Identifier', 'This', 'StringText', 'RawString', 'Meta')
  const start = head === undefined ? spanOf(from) : spanOf(head)
  const last = nodes(from, 'postfix').at(-1)
  return cover(start, last === undefined ? (parts.at(-1)?.span ?? start) : spanOf(last, start.end))
}

function partsOf(c: Complaints, from: CstNode, globs: boolean): (Name | Glob)[] | undefined {
  const head = anyToken(from, 'Identifier', 'This', 'StringText', 'RawString', 'Meta')
  if (head === undefined) return undefined
  const parts: (Name | Glob)[] = []
  if (head.tokenType.name === 'Identifier') parts.push(name(head))
  else if (head.tokenType.name === 'Meta') {
    c.say(readOnlyMeta(spanOf(head), head.image))
    parts.push({ kind: 'name', span: spanOf(head), text: head.image })
  } else if (head.tokenType.name !== 'This') parts.push(glob(c, head))
  for (const step of nodes(from, 'postfix')) {
    const part = stepOf(c, step, globs)
    if (part !== undefined) parts.push(part)
  }
  return parts
}

const glob = (c: Complaints, written: PipeToken): Glob => ({
  kind: 'glob',
  span: spanOf(written),
  text: stringText(c, written),
})

function stepOf(c: Complaints, step: CstNode, globs: boolean): Name | Glob | undefined {
  const id = token(step, 'Identifier')
  const list = node(step, 'arguments')
  if (list !== undefined) c.hint(unexpected(spanOf(list), '(', id?.image ?? ''))
  if (id !== undefined) return name(id)
  const text = anyToken(step, 'StringText', 'RawString')
  if (text !== undefined) {
    return globs ? glob(c, text) : { kind: 'name', span: spanOf(text), text: stringText(c, text) }
  }
  const index = node(step, 'expression')
  if (index === undefined) return undefined
  const key = expression(c, index)
  if (key.kind === 'literal' && key.literal.type === 'string')
    return { kind: 'name', span: key.span, text: key.literal.value }
  if (key.kind !== 'missing') c.hint(unexpected(key.span, '', '['))
  return undefined
}
