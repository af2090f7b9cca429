import type { CstElement, CstNode } from 'chevrotain'
import { declarationInLine, incomplete, wrongAssign } from '../../diagnostics/messages/syntax.ts'
import type { Declaration, FlowDeclaration, Setting, StreamDeclaration } from '../ast.ts'
import type { Complaints } from './complaints.ts'
import { allTokens, anyToken, firstToken, missing, name, node, spanOf, token } from './cst.ts'
import { endpoint, endpoints } from './endpoints.ts'
import { expression, record } from './expressions.ts'
import { stringText } from './literals.ts'
import { stages } from './stages.ts'
import { testDeclaration } from './tests.ts'
import { parametersOf, typeOf } from './types.ts'
import { sayLeftover, sayMisplaced } from './words.ts'

type Build = (c: Complaints, from: CstNode) => Declaration

/** One declaration, by the name of its rule. */
export function declaration(c: Complaints, from: CstNode, isFirst: boolean): Declaration {
  const word = firstToken(from)
  if (!isFirst && word !== undefined && from.name !== 'misplaced' && !word.firstOnLine) {
    c.hint(declarationInLine(spanOf(word), word.image))
  }
  if (from.name !== 'test' && from.name !== 'flow') {
    const left = allTokens(node(from, 'junk'))
    if (left.length > 0) sayLeftover(c, left, word?.image ?? '')
  }
  return (builders[from.name] ?? broken)(c, from)
}

const broken: Build = (c, from) => {
  sayMisplaced(c, allTokens(from))
  return { kind: 'broken', span: spanOf(from) }
}

const sayColon = (c: Complaints, from: CstNode, example: string): CstElement | undefined => {
  const colon = token(from, 'Colon')
  if (colon !== undefined) c.say(wrongAssign(spanOf(colon), ':', '=', example))
  return colon
}

const pipeline: Build = (c, from) => {
  const body = node(from, 'record')
  const settings = (body === undefined ? [] : record(c, body).entries).map(
    ({ key, value, span }): Setting => ({ kind: 'setting', span, name: key, value }),
  )
  return {
    kind: 'pipeline',
    span: spanOf(from),
    name: name(token(from, 'Identifier'), token(from, 'Pipeline')),
    settings,
  }
}

const use: Build = (c, from) => {
  const path = token(from, 'StringText')
  const as = token(from, 'Identifier')
  return {
    kind: 'use',
    span: spanOf(from),
    path:
      path === undefined
        ? { text: '', span: missing(token(from, 'Use')).span }
        : { text: stringText(c, path), span: spanOf(path) },
    ...(as === undefined ? {} : { as: name(as) }),
  }
}

const param: Build = (c, from) => {
  const colon = token(from, 'Colon')
  const assign = token(from, 'Assign')
  const dollar = token(from, 'Dollar')
  if (dollar !== undefined)
    c.say(
      wrongAssign(
        spanOf(dollar),
        dollar.image,
        dollar.image.slice(1),
        'a param is declared without "$" and read with it',
      ),
    )
  const id = token(from, 'Identifier')
  return {
    kind: 'param',
    span: spanOf(from),
    name:
      dollar === undefined
        ? name(id, token(from, 'Param'))
        : { kind: 'name', span: spanOf(dollar), text: dollar.image.slice(1) },
    ...(colon === undefined ? {} : { type: typeOf(c, node(from, 'type'), colon) }),
    ...(assign === undefined ? {} : { default: expression(c, node(from, 'expression'), assign) }),
  }
}

const typeDeclaration: Build = (c, from) => {
  const separator = sayColon(c, from, 'a type is declared by "type Name = …"') ?? token(from, 'Assign')
  return {
    kind: 'type',
    span: spanOf(from),
    name: name(token(from, 'Identifier'), token(from, 'Type')),
    type: typeOf(c, node(from, 'type'), separator ?? token(from, 'Identifier')),
  }
}

const fn: Build = (c, from) => {
  const arrow = token(from, 'Arrow')
  if (arrow !== undefined)
    c.say(wrongAssign(spanOf(arrow), '->', ':', 'the type of a result is written "fn f(a: int): int = …"'))
  const separator = token(from, 'Colon') ?? arrow
  return {
    kind: 'fn',
    span: spanOf(from),
    name: name(token(from, 'Identifier'), token(from, 'Fn')),
    parameters: parametersOf(c, node(from, 'parameters')),
    ...(separator === undefined ? {} : { type: typeOf(c, node(from, 'type'), separator) }),
    body: expression(c, node(from, 'expression'), token(from, 'Assign') ?? token(from, 'Identifier')),
  }
}

const stageDeclaration: Build = (c, from) => {
  const assign = token(from, 'Assign')
  const body = stages(c, node(from, 'stages'), false)
  if (body.length === 0 && assign !== undefined) {
    const { end } = spanOf(assign)
    c.hint(incomplete({ start: end, end }, 'A stage', '='))
  }
  return {
    kind: 'stage',
    span: spanOf(from),
    name: name(token(from, 'Identifier'), token(from, 'Stage')),
    parameters: parametersOf(c, node(from, 'parameters')),
    stages: body,
  }
}

const connector: Build = (c, from) => {
  const word = anyToken(from, 'Source', 'Sink', 'Table')
  const colon = sayColon(
    c,
    from,
    `a ${word?.image ?? 'source'} is declared by "${word?.image ?? 'source'} name = …"`,
  )
  const kind =
    word?.tokenType.name === 'Sink' ? 'sink' : word?.tokenType.name === 'Table' ? 'table' : 'source'
  const id = token(from, 'Identifier')
  const after = token(from, 'Assign') ?? colon ?? id ?? word
  return { kind, span: spanOf(from), name: name(id, word), call: endpoint(c, node(from, 'endpoint'), after) }
}

const stream = (c: Complaints, from: CstNode): StreamDeclaration => {
  const id = token(from, 'Identifier')
  const body = node(from, 'flow')
  const colon = sayColon(c, from, 'a stream is declared by "stream name = from …"')
  const assign = token(from, 'Assign') ?? colon
  if (id !== undefined && assign === undefined && body !== undefined) {
    const { end } = spanOf(id)
    c.say(incomplete({ start: end, end }, '"="', id.image, ' ='))
  }
  const after = assign ?? id ?? token(from, 'Stream')
  return {
    kind: 'stream',
    span: spanOf(from),
    name: name(id, token(from, 'Stream')),
    flow: body === undefined ? missing(after) : flow(c, body),
  }
}

function flow(c: Complaints, from: CstNode): FlowDeclaration {
  const left = allTokens(node(from, 'junk'))
  if (left.length > 0) sayLeftover(c, left, 'from')
  const sources = endpoints(c, node(from, 'endpoints'), token(from, 'From'))
  return { kind: 'flow', span: spanOf(from), sources, stages: stages(c, node(from, 'stages'), true) }
}

const builders: Readonly<Record<string, Build>> = {
  pipeline,
  use,
  param,
  typeDeclaration,
  fn,
  stageDeclaration,
  connector,
  stream,
  flow,
  test: testDeclaration,
  misplaced: broken,
}
