import type { CstNode } from 'chevrotain'
import { incomplete, missingComma } from '../../diagnostics/messages/syntax.ts'
import { unexpected } from '../../diagnostics/messages/syntax-words.ts'
import type { ExpectStep, GivenStep, TestDeclaration, TestStep } from '../ast.ts'
import { choice } from './choice.ts'
import type { Complaints } from './complaints.ts'
import { allTokens, firstToken, inOrder, isNode, missing, node, nodes, spanOf, token } from './cst.ts'
import { dotted } from './endpoints.ts'
import { expression } from './expressions.ts'
import { stringText } from './literals.ts'
import { sayLeftover, shorten } from './words.ts'

export function testDeclaration(c: Complaints, from: CstNode): TestDeclaration {
  const title = token(from, 'StringText')
  for (const junk of nodes(from, 'junk')) {
    const left = allTokens(junk)
    if (left.length > 0) sayLeftover(c, left, 'test')
  }
  let previous: CstNode | undefined
  const steps = inOrder(from, 'given', 'advance', 'expect')
    .filter(isNode)
    .map((part) => {
      if (previous !== undefined && firstToken(part)?.firstOnLine !== true) {
        const { end } = spanOf(previous)
        c.hint(missingComma({ start: end, end }, true))
      }
      previous = part
      return step(c, part)
    })
  return {
    kind: 'test',
    span: spanOf(from),
    title:
      title === undefined
        ? missing(token(from, 'Test'))
        : { text: stringText(c, title), span: spanOf(title) },
    steps,
  }
}

function step(c: Complaints, from: CstNode): TestStep {
  const left = allTokens(node(from, 'junk')).filter((word) => word.image !== ',')
  if (left[0] !== undefined) c.hint(unexpected(spanOf(left[0]), shorten(left[0].image), ''))
  if (from.name === 'given') return given(c, from)
  if (from.name === 'expect') return expect(c, from)
  return {
    kind: 'advance',
    span: spanOf(from),
    by: expression(c, node(from, 'expression'), token(from, 'Advance')),
  }
}

function given(c: Complaints, from: CstNode): GivenStep {
  const table = token(from, 'Dollar')
  const word = token(from, 'Identifier')
  const how = word === undefined ? undefined : choice(c, word, ['lines'], word)
  const target = table === undefined ? dotted(node(from, 'dotted'), token(from, 'Given')) : undefined
  return {
    kind: 'given',
    span: spanOf(from),
    target: target ?? {
      kind: 'name',
      span: table === undefined ? spanOf(from) : spanOf(table),
      text: table?.image.slice(1) ?? '',
    },
    isTable: table !== undefined,
    asLines: how === 'lines',
    events: expression(c, node(from, 'expression'), word ?? table ?? token(from, 'Given')),
  }
}

function expect(c: Complaints, from: CstNode): ExpectStep {
  const word = token(from, 'Identifier')
  const events = node(from, 'expression')
  const how =
    word === undefined
      ? 'equal'
      : (choice(c, word, ['exactly', 'unordered', 'contains', 'empty', 'count'] as const, word) ?? 'equal')
  const span = spanOf(from)
  const after = word ?? token(from, 'Expect')
  if (events === undefined && how !== 'empty')
    c.hint(incomplete({ start: span.end, end: span.end }, 'A list of events', ''))
  return {
    kind: 'expect',
    span,
    sink: dotted(node(from, 'dotted'), token(from, 'Expect')),
    how,
    ...(how === 'empty' ? {} : { events: expression(c, events, after) }),
  }
}
