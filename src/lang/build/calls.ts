import type { CstNode } from 'chevrotain'
import { cover, type Span } from '../../core/span.ts'
import {
  methodCall,
  positionalAfterNamed,
  repeatedArgument,
  wrongAssign,
} from '../../diagnostics/messages/syntax.ts'
import type { Argument, Call, Expression, Name } from '../ast.ts'
import type { Complaints } from './complaints.ts'
import { name, node, spanOf, token, tokens } from './cst.ts'
import { expression } from './expressions.ts'
import { items } from './items.ts'

/** `f(…)` */
export function plainCall(c: Complaints, called: Name, list: CstNode): Call {
  return {
    kind: 'call',
    span: cover(called.span, spanOf(list, called.span.end)),
    name: called,
    bare: false,
    arguments: argumentsOf(c, list),
  }
}

/** `geo.locate(…)` is a call of a function with a dot in its name; `f(x).trim()` is the method call of other languages. */
export function callOrMethod(c: Complaints, of: Expression, called: Name, list: CstNode): Call {
  const prefix = dottedName(of)
  if (prefix !== undefined) {
    return plainCall(
      c,
      { kind: 'name', span: cover(of.span, called.span), text: `${prefix}.${called.text}` },
      list,
    )
  }
  c.say(methodCall(called.span, called.text))
  const self: Argument = { kind: 'argument', span: of.span, value: of }
  const span = cover(of.span, spanOf(list, called.span.end))
  return { kind: 'call', span, name: called, bare: false, arguments: [self, ...argumentsOf(c, list)] }
}

function dottedName(value: Expression): string | undefined {
  if (value.kind === 'field') return value.name
  if (value.kind !== 'member' || value.name.kind !== 'name') return undefined
  const prefix = dottedName(value.of)
  return prefix === undefined ? undefined : `${prefix}.${value.name.text}`
}

/** Arguments: those without a name first, each name at most once. */
function argumentsOf(c: Complaints, list: CstNode): Argument[] {
  const named = new Map<string, Span>()
  return items(c, list, 'argument', (from) => {
    const argument = argumentOf(c, from)
    if (argument.name === undefined) {
      if (named.size > 0) c.hint(positionalAfterNamed(argument.span))
      return argument
    }
    const first = named.get(argument.name.text)
    if (first !== undefined) c.say(repeatedArgument(argument.name.span, argument.name.text, first))
    named.set(argument.name.text, argument.name.span)
    return argument
  })
}

function argumentOf(c: Complaints, from: CstNode): Argument {
  const id = token(from, 'Identifier')
  const assign = token(from, 'Assign')
  if (assign !== undefined) {
    c.say(
      wrongAssign(
        spanOf(assign),
        '=',
        ':',
        `an argument is named by "${id?.image ?? 'name'}: …"; to compare, write "=="`,
      ),
    )
  }
  const lambda = node(from, 'lambda')
  const after = token(from, 'Colon') ?? assign ?? id
  const value = lambda === undefined ? expression(c, node(from, 'expression'), after) : lambdaOf(c, lambda)
  const label = id === undefined ? undefined : name(id)
  const span = label === undefined ? value.span : cover(label.span, value.span)
  return { kind: 'argument', span, ...(label === undefined ? {} : { name: label }), value }
}

function lambdaOf(c: Complaints, from: CstNode): Expression {
  return {
    kind: 'lambda',
    span: spanOf(from),
    parameters: tokens(from, 'Identifier').map((parameter) => name(parameter)),
    body: expression(c, node(from, 'expression'), token(from, 'Arrow')),
  }
}
