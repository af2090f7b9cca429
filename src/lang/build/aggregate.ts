import type { CstNode } from 'chevrotain'
import { cover } from '../../core/span.ts'
import {
  filterAfterItem,
  nameAfterItem,
  unnamedItem,
  wrongAssign,
} from '../../diagnostics/messages/syntax.ts'
import type { AggregateStage, Expression } from '../ast.ts'
import { choice } from './choice.ts'
import { clauseOnce, keys } from './clauses.ts'
import type { Complaints } from './complaints.ts'
import { missing, name, node, nodes, spanOf, token, tokens } from './cst.ts'
import { dotted, endpoint } from './endpoints.ts'
import { expression } from './expressions.ts'
import { items } from './items.ts'

type Item = AggregateStage['items'][number]

export function aggregate(c: Complaints, from: CstNode): AggregateStage {
  const kind = token(from, 'Annotate') === undefined ? 'aggregate' : 'annotate'
  const by = clauseOnce(c, from, 'byClause', 'by')
  const over = clauseOnce(c, from, 'overClause', 'over')
  const emit = clauseOnce(c, from, 'emitClause', 'emit')
  const late = clauseOnce(c, from, 'lateClause', 'late')
  const built = emit === undefined ? undefined : emitOf(c, emit)
  const lateTo = late === undefined ? undefined : lateOf(c, late)
  return {
    kind,
    span: spanOf(from),
    items: items(c, from, 'aggregateItem', (one) => item(c, one, kind), { trailing: false }),
    by: keys(c, by),
    ...(over === undefined ? {} : { over: endpoint(c, node(over, 'endpoint'), token(over, 'Over')) }),
    ...(built === undefined ? {} : { emit: built }),
    ...(lateTo === undefined ? {} : { late: lateTo }),
  }
}

function item(c: Complaints, from: CstNode, stage: string): Item {
  const ids = tokens(from, 'Identifier')
  const colon = token(from, 'Colon')
  const separator = token(from, 'Assign') ?? colon
  if (colon !== undefined) c.say(wrongAssign(spanOf(colon), ':', '=', `an item is written "n = count()"`))
  const value = filtered(c, from, expression(c, node(from, 'expression'), separator))
  const as = token(from, 'As')
  const last = ids.at(-1)
  if (as !== undefined && last !== undefined && separator === undefined) {
    const fix = {
      title: `Write "${last.image} = …"`,
      edits: [
        { span: { start: value.span.start, end: value.span.start }, text: `${last.image} = ` },
        { span: { start: value.span.end, end: spanOf(last).end }, text: '' },
      ],
      certain: true,
    }
    c.say(nameAfterItem(spanOf(as), last.image, fix))
  } else if (as !== undefined && last !== undefined) c.say(nameAfterItem(spanOf(as), last.image, undefined))
  else if (separator === undefined && value.kind !== 'missing') c.hint(unnamedItem(value.span, stage))
  return { name: last === undefined ? missing() : name(last), value, span: spanOf(from) }
}

/** `count() where x` of other languages is `count(where: x)`. */
function filtered(c: Complaints, from: CstNode, value: Expression): Expression {
  const word = token(from, 'Where')
  if (word === undefined) return value
  const test = expression(c, nodes(from, 'expression')[1], word)
  c.say(filterAfterItem(spanOf(word), value, test.span.end))
  if (value.kind !== 'call') return value
  const label = { kind: 'name', span: spanOf(word), text: 'where' } as const
  const argument = { kind: 'argument', span: cover(label.span, test.span), name: label, value: test } as const
  return { ...value, arguments: [...value.arguments, argument] }
}

function emitOf(c: Complaints, from: CstNode): AggregateStage['emit'] {
  const span = spanOf(from)
  const every = token(from, 'Every')
  if (every !== undefined)
    return { how: 'every', every: expression(c, node(from, 'expression'), every), span }
  const word = token(from, 'Identifier')
  const on = token(from, 'On')
  if (on !== undefined)
    return choice(c, word, ['close'], on) === undefined ? undefined : { how: 'close', span }
  return choice(c, word, ['changes', 'every', 'on close'], token(from, 'Emit')) === 'changes'
    ? { how: 'changes', span }
    : undefined
}

function lateOf(c: Complaints, from: CstNode): AggregateStage['late'] {
  const span = spanOf(from)
  const to = node(from, 'dotted')
  if (to !== undefined || token(from, 'To') !== undefined) {
    const target = dotted(to)
    return target.kind === 'missing' ? undefined : { to: target, span }
  }
  // A word that is none of the two, of which is told, says at least that late events were thought of.
  choice(c, token(from, 'Identifier'), ['drop', 'to'], token(from, 'Late'))
  return { to: 'drop', span }
}
