import type { CstNode } from 'chevrotain'
import { incomplete } from '../../diagnostics/messages/syntax.ts'
import type { Missing, RecordLiteral, SequenceStage, SequenceStep } from '../ast.ts'
import { clauseOnce, keys } from './clauses.ts'
import type { Complaints } from './complaints.ts'
import { missing, name, node, nodes, spanOf, token, tokens } from './cst.ts'
import { expression, record } from './expressions.ts'
import { items } from './items.ts'
import { path } from './paths.ts'

export function sequence(c: Complaints, from: CstNode): SequenceStage {
  const by = clauseOnce(c, from, 'byClause', 'by')
  const within = clauseOnce(c, from, 'withinClause', 'within')
  const word = token(from, 'Sequence')
  const after = token(from, 'LBrace') ?? word
  if (within === undefined && word !== undefined) {
    const { end } = spanOf(word)
    c.hint(
      incomplete(
        { start: end, end },
        '"within" of the sequence',
        '',
        undefined,
        'sequence by user within 5m { … }',
      ),
    )
  }
  return {
    kind: 'sequence',
    span: spanOf(from),
    by: keys(c, by),
    within:
      within === undefined
        ? missing(after)
        : expression(c, node(within, 'expression'), token(within, 'Within')),
    steps: items(c, from, 'step', (one) => step(c, one), { lines: true }),
    emit: emitOf(c, from),
  }
}

function emitOf(c: Complaints, from: CstNode): RecordLiteral | Missing {
  const written = node(from, 'record')
  if (written !== undefined) return record(c, written)
  const { end } = spanOf(from)
  if (token(from, 'Emit') === undefined) {
    c.hint(
      incomplete({ start: end, end }, '"emit" of the sequence', '', undefined, 'emit {user: first.user}'),
    )
  }
  return { kind: 'missing', span: { start: end, end } }
}

function step(c: Complaints, from: CstNode): SequenceStep {
  const id = token(from, 'Identifier')
  const bracket = token(from, 'IndexBracket')
  const by = token(from, 'By')
  const written = nodes(from, 'expression')
  const [count, test] = bracket === undefined ? [undefined, written[0]] : [written[0], written[1]]
  const key = by === undefined ? undefined : path(c, node(from, 'path'), by)
  return {
    kind: 'step',
    span: spanOf(from),
    negated: tokens(from, 'Not').length > 0,
    name: id === undefined ? missing() : name(id),
    ...(count === undefined ? {} : { count: expression(c, count, bracket) }),
    test: expression(c, test, token(from, 'Colon') ?? id),
    ...(key === undefined || key.kind === 'missing' ? {} : { by: key }),
  }
}
