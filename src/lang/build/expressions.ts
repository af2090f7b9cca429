import type { CstElement, CstNode } from 'chevrotain'
import { cover } from '../../core/span.ts'
import { emptyInterpolation, wrongAssign, wrongWord } from '../../diagnostics/messages/syntax.ts'
import type { Expression, RecordLiteral, Template } from '../ast.ts'
import type { PipeToken } from '../tokens.ts'
import { callOrMethod, plainCall } from './calls.ts'
import type { Complaints } from './complaints.ts'
import {
  anyToken,
  inOrder,
  isEmpty,
  isNode,
  missing,
  name,
  nameText,
  node,
  nodes,
  spanOf,
  token,
  tokens,
} from './cst.ts'
import { items } from './items.ts'
import { literal, readEscapes, stringText } from './literals.ts'
import { climbOperators, type Operand, type Tail } from './precedence.ts'

/** An expression, or a hole behind `after`. */
export function expression(c: Complaints, from: CstNode | undefined, after?: CstElement): Expression {
  const terms = nodes(from, 'term')
  const head = terms[0]
  if (from === undefined || head === undefined) return missing(after)
  const tails: Tail[] = []
  let next = 1
  for (const part of inOrder(from, 'BinaryOperator', 'Assign', 'rangeEnd')) {
    if (isNode(part)) {
      const dots = token(part, 'DotDot')
      const end = node(part, 'operand')
      if (dots !== undefined)
        tails.push({
          operator: dots,
          operand: end === undefined ? undefined : operandOf(c, end, undefined, dots),
        })
    } else {
      const operator = part as PipeToken
      tails.push({ operator, operand: termOf(c, terms[next], operator) })
      next += 1
    }
  }
  const value = climbOperators(c, termOf(c, head, after), tails)
  const question = token(from, 'Question')
  if (question === undefined) return value
  const [then, otherwise] = nodes(from, 'expression')
  const yes = expression(c, then, question)
  const no = expression(c, otherwise, token(from, 'Colon') ?? question)
  return {
    kind: 'ternary',
    span: cover(value.span, cover(yes.span, no.span)),
    test: value,
    // biome-ignore lint/suspicious/noThenProperty: the arms of `? :` are named so, and a node is never awaited
    then: yes,
    else: no,
  }
}

const termOf = (c: Complaints, term: CstNode | undefined, after: CstElement | undefined): Operand =>
  operandOf(c, node(term, 'operand'), token(term, 'DotDot'), after)

function operandOf(
  c: Complaints,
  from: CstNode | undefined,
  open: PipeToken | undefined,
  after: CstElement | undefined,
): Operand {
  const prefixes = tokens(from, 'PrefixOperator')
  return { open, prefixes, build: () => operand(c, from, prefixes.at(-1) ?? open ?? after) }
}

/** A primary with what is appended to it: `.name`, `[…]`, `(…)`. */
function operand(c: Complaints, from: CstNode | undefined, after: CstElement | undefined): Expression {
  let value = primary(c, node(from, 'primary'), after)
  for (const part of nodes(from, 'postfix')) value = postfix(c, value, part)
  return value
}

function postfix(c: Complaints, of: Expression, part: CstNode): Expression {
  const span = cover(of.span, spanOf(part, of.span.end))
  const dot = token(part, 'Dot')
  if (dot === undefined)
    return { kind: 'index', span, of, at: items(c, part, 'expression', (at) => expression(c, at)) }
  const id = token(part, 'Identifier')
  const meta = token(part, 'Meta')
  if (meta !== undefined) return { kind: 'meta', span, name: meta.image.slice(1), of }
  const list = node(part, 'arguments')
  if (id !== undefined && list !== undefined) return callOrMethod(c, of, name(id), list)
  const text = anyToken(part, 'StringText', 'RawString')
  if (text !== undefined) {
    const value = stringText(c, text)
    c.say(wrongWord(spanOf(text), text.image, `\`${value}\``, 'a name of any text stands in backticks'))
    return { kind: 'member', span, of, name: { kind: 'name', span: spanOf(text), text: value } }
  }
  return { kind: 'member', span, of, name: name(id, dot) }
}

function primary(c: Complaints, from: CstNode | undefined, after: CstElement | undefined): Expression {
  if (from === undefined || isEmpty(from)) return missing(after)
  const simple = anyToken(from, 'Identifier', 'Literal', 'Dollar', 'Meta', 'This')
  if (simple !== undefined) return simplePrimary(c, from, simple)
  const inner = inOrder(from, 'template', 'list', 'record', 'group', 'case')[0]
  if (inner === undefined || !isNode(inner)) return missing(after)
  switch (inner.name) {
    case 'template':
      return template(c, inner)
    case 'list':
      return {
        kind: 'list',
        span: spanOf(inner),
        items: items(c, inner, 'expression', (item) => expression(c, item)),
      }
    case 'record':
      return record(c, inner)
    case 'group':
      return expression(c, node(inner, 'expression'), token(inner, 'LParen'))
    default:
      return caseOf(c, inner)
  }
}

function simplePrimary(c: Complaints, from: CstNode, simple: PipeToken): Expression {
  const span = spanOf(simple)
  switch (simple.tokenType.name) {
    case 'Identifier': {
      const list = node(from, 'arguments')
      return list === undefined
        ? { kind: 'field', span, name: nameText(simple.image) }
        : plainCall(c, name(simple), list)
    }
    case 'Dollar':
      return { kind: 'dollar', span, name: simple.image.slice(1) }
    case 'Meta':
      return { kind: 'meta', span, name: simple.image.slice(1) }
    case 'This':
      return { kind: 'this', span }
    case 'Size':
    case 'Duration':
      return simple.broken === true ? { kind: 'missing', span } : literal(c, simple)
    default:
      return literal(c, simple)
  }
}

function template(c: Complaints, from: CstNode): Template {
  const parts: (string | Expression)[] = []
  let previous: PipeToken | undefined
  let hasValue = true
  for (const part of inOrder(from, 'TemplateHead', 'TemplateMiddle', 'TemplateTail', 'expression')) {
    if (isNode(part)) {
      parts.push(expression(c, part, previous))
      hasValue = true
      continue
    }
    const piece = part as PipeToken
    if (!hasValue && previous !== undefined) {
      const start = previous.endOffset - 1
      c.hint(emptyInterpolation({ start, end: Math.max(piece.startOffset + 1, start + 2) }))
      parts.push(missing(previous))
    }
    const isTail = piece.tokenType.name === 'TemplateTail'
    const text =
      piece.virtual === true
        ? ''
        : piece.image.slice(1, isTail ? (piece.broken === true ? undefined : -1) : -2)
    const value = readEscapes(c, piece, text, piece.startOffset + 1, false)
    if (value !== '') parts.push(value)
    hasValue = isTail
    previous = piece
  }
  return { kind: 'template', span: spanOf(from), parts }
}

export function record(c: Complaints, from: CstNode): RecordLiteral {
  const entries = items(
    c,
    from,
    'entry',
    (entry) => {
      const id = anyToken(entry, 'Identifier', 'StringText', 'RawString', 'Meta')
      const assign = token(entry, 'Assign')
      if (assign !== undefined)
        c.say(wrongAssign(spanOf(assign), '=', ':', `a record is written {${id?.image ?? 'a'}: …}`))
      const key = {
        kind: 'name',
        span: id === undefined ? spanOf(entry) : spanOf(id),
        text: id === undefined ? '' : keyText(c, id),
      } as const
      const separator = assign ?? token(entry, 'Colon')
      const value: Expression =
        separator === undefined && node(entry, 'expression') === undefined
          ? { kind: 'field', span: key.span, name: key.text }
          : expression(c, node(entry, 'expression'), separator ?? id)
      return { key, value, span: spanOf(entry) }
    },
    { lines: true },
  )
  return { kind: 'record', span: spanOf(from), entries }
}

function keyText(c: Complaints, id: PipeToken): string {
  if (id.tokenType.name === 'StringText' || id.tokenType.name === 'RawString') return stringText(c, id)
  if (id.tokenType.name === 'Meta') {
    c.say(wrongWord(spanOf(id), id.image, `\`${id.image}\``, 'a key of any text stands in backticks'))
    return id.image
  }
  return nameText(id.image)
}

function caseOf(c: Complaints, from: CstNode): Expression {
  const arms = items(
    c,
    from,
    'caseArm',
    (arm) => {
      const { test, arrow } = condition(c, arm)
      return {
        ...(test === undefined ? {} : { test }),
        value: expression(c, node(arm, 'expression'), arrow),
        span: spanOf(arm),
      }
    },
    { lines: true },
  )
  return { kind: 'case', span: spanOf(from), arms }
}

/** The condition of an arm of `case` or `route`, absent for `else`, and the arrow behind it. */
export function condition(
  c: Complaints,
  arm: CstNode,
): { test: Expression | undefined; arrow: PipeToken | undefined } {
  const from = node(arm, 'condition')
  const colon = token(arm, 'Colon')
  if (colon !== undefined)
    c.say(wrongAssign(spanOf(colon), ':', '->', 'an arm is written condition -> value'))
  const test = token(from, 'Else') === undefined ? expression(c, node(from, 'expression')) : undefined
  return { test, arrow: token(arm, 'Arrow') ?? colon }
}
