import type { CstNode } from 'chevrotain'
import { doublePipe, missingPipe, missingStage } from '../../diagnostics/messages/syntax.ts'
import type { Expression, IfStage, Stage } from '../ast.ts'
import type { PipeToken } from '../tokens.ts'
import { aggregate } from './aggregate.ts'
import { plainCall } from './calls.ts'
import type { Complaints } from './complaints.ts'
import { allTokens, firstToken, inOrder, isNode, missing, node, nodes, spanOf, token, tokens } from './cst.ts'
import { dotted, endpoints } from './endpoints.ts'
import { expression } from './expressions.ts'
import { drop, keep, rename, set } from './field-stages.ts'
import { join } from './join.ts'
import { parseStage } from './parse-stage.ts'
import { route } from './route.ts'
import { sequence } from './sequence.ts'
import { sayLeftover, sayUnknownStage } from './words.ts'

/** A run of stages. In a block and after `stage NAME =` the first has no pipe. */
export function stages(c: Complaints, from: CstNode | undefined, firstHasPipe: boolean): Stage[] {
  return inOrder(from, 'pipedStage', 'stage')
    .filter(isNode)
    .map((part, i) => {
      if (part.name === 'pipedStage') return piped(c, part)
      if (i > 0 || firstHasPipe) sayMissingPipe(c, part)
      return bare(c, part)
    })
}

function sayMissingPipe(c: Complaints, part: CstNode): void {
  const word = firstToken(part)
  if (word !== undefined) c.say(missingPipe(spanOf(word), word.image))
}

function piped(c: Complaints, from: CstNode): Stage {
  const pipes = tokens(from, 'Pipe')
  if (pipes[1] !== undefined) c.say(doublePipe(spanOf(pipes[1])))
  const inner = node(from, 'stage')
  const left = allTokens(node(from, 'junk'))
  const pipe = pipes.at(-1)
  if (inner !== undefined) return bare(c, inner, left)
  if (left[0] !== undefined) sayLeftover(c, left, '|')
  else if (pipes.length === 1 && pipe !== undefined) {
    const { end } = spanOf(pipe)
    c.say(missingStage({ start: end, end }, '|'))
  }
  return missing(pipe)
}

function bare(c: Complaints, from: CstNode, further: readonly PipeToken[] = []): Stage {
  const left = [...allTokens(node(from, 'junk')), ...further]
  const called = node(from, 'callStage')
  if (called !== undefined) return callStage(c, called, left)
  if (left[0] !== undefined) sayLeftover(c, left, firstToken(from)?.image ?? '')
  for (const [key, build] of Object.entries(builders)) {
    const inner = node(from, key)
    if (inner !== undefined) return build(c, inner)
  }
  return { kind: 'broken', span: spanOf(from) }
}

function callStage(c: Complaints, from: CstNode, left: readonly PipeToken[]): Stage {
  const called = dotted(node(from, 'dotted'))
  const list = node(from, 'arguments')
  if (called.kind === 'missing') return { kind: 'broken', span: spanOf(from) }
  if (list === undefined) {
    sayUnknownStage(c, called, left)
    return { kind: 'broken', span: spanOf(from) }
  }
  if (left[0] !== undefined) sayLeftover(c, left, called.text)
  const call = plainCall(c, called, list)
  return { kind: 'call-stage', span: call.span, call }
}

type Build = (c: Complaints, from: CstNode) => Stage

const where: Build = (c, from) => ({
  kind: 'where',
  span: spanOf(from),
  test: expression(c, node(from, 'expression'), token(from, 'Where')),
})

const to: Build = (c, from) => ({
  kind: 'to',
  span: spanOf(from),
  sinks: endpoints(c, node(from, 'endpoints'), token(from, 'To')),
})

function ifStage(c: Complaints, from: CstNode): IfStage {
  const arms = nodes(from, 'ifArm').map((arm) => {
    const test: Expression = expression(c, node(arm, 'expression'), token(arm, 'If'))
    return { test, stages: blockStages(c, node(arm, 'block')), span: spanOf(arm) }
  })
  const last = node(from, 'block')
  return {
    kind: 'if',
    span: spanOf(from),
    arms,
    ...(last === undefined ? {} : { otherwise: blockStages(c, last) }),
  }
}

const blockStages = (c: Complaints, block: CstNode | undefined): Stage[] =>
  stages(c, node(block, 'stages'), false)

const builders: Readonly<Record<string, Build>> = {
  where,
  set,
  project: (c, from) => (token(from, 'Drop') === undefined ? keep(c, from) : drop(c, from)),
  rename,
  parse: parseStage,
  if: ifStage,
  aggregate,
  route,
  join,
  sequence,
  to,
}
