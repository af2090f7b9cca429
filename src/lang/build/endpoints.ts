import type { CstElement, CstNode } from 'chevrotain'
import { cover } from '../../core/span.ts'
import { bareString, dollarReference } from '../../diagnostics/messages/syntax-words.ts'
import type { Call, Missing, Name } from '../ast.ts'
import { plainCall } from './calls.ts'
import type { Complaints } from './complaints.ts'
import { isEmpty, missing, name, nameText, node, spanOf, token, tokens } from './cst.ts'
import { items } from './items.ts'

/** `a.b` as one name. */
export function dotted(from: CstNode | undefined, after?: CstElement): Name | Missing {
  const parts = tokens(from, 'Identifier')
  const [first, ...rest] = parts
  if (first === undefined) return missing(after)
  if (rest.length === 0) return name(first)
  const span = cover(spanOf(first), spanOf(rest.at(-1) ?? first))
  return { kind: 'name', span, text: parts.map((part) => nameText(part.image)).join('.') }
}

/** A connector, a format, a window, or the bare name of something declared. */
export function endpoint(c: Complaints, from: CstNode | undefined, after?: CstElement): Call | Missing {
  if (from === undefined || isEmpty(from)) return missing(after)
  const text = token(from, 'StringText')
  if (text !== undefined) {
    c.say(bareString(spanOf(text), text.image))
    return missing(text)
  }
  const dollar = token(from, 'Dollar')
  if (dollar !== undefined) {
    c.say(dollarReference(spanOf(dollar), dollar.image.slice(1)))
    return bareCall({ kind: 'name', span: spanOf(dollar), text: dollar.image.slice(1) })
  }
  const called = dotted(node(from, 'dotted'), after)
  if (called.kind === 'missing') return called
  const list = node(from, 'arguments')
  return list === undefined ? bareCall(called) : plainCall(c, called, list)
}

const bareCall = (called: Name): Call => ({
  kind: 'call',
  span: called.span,
  name: called,
  bare: true,
  arguments: [],
})

export const endpoints = (
  c: Complaints,
  from: CstNode | undefined,
  after?: CstElement,
): (Call | Missing)[] => {
  const found = items(c, from, 'endpoint', (one) => endpoint(c, one), { trailing: false })
  return found.length === 0 ? [missing(after)] : found
}
