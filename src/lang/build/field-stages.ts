import type { CstNode } from 'chevrotain'
import { cover } from '../../core/span.ts'
import { wrongAssign, wrongWord } from '../../diagnostics/messages/syntax.ts'
import { valueInDrop } from '../../diagnostics/messages/syntax-words.ts'
import type { Assignment, DropStage, KeepStage, RenameStage, SetStage } from '../ast.ts'
import type { Complaints } from './complaints.ts'
import { anyToken, missing, node, nodes, spanOf, token } from './cst.ts'
import { expression } from './expressions.ts'
import { items } from './items.ts'
import { path, pattern } from './paths.ts'

export const set = (c: Complaints, from: CstNode): SetStage => ({
  kind: 'set',
  span: spanOf(from),
  assignments: items(c, from, 'assignment', (one) => assignment(c, one), { trailing: false }),
})

function assignment(c: Complaints, from: CstNode): Assignment {
  const wrong = anyToken(from, 'Colon', 'Equal')
  if (wrong !== undefined)
    c.say(wrongAssign(spanOf(wrong), wrong.image, '=', 'a field is set by "set a = 1"'))
  const target = path(c, node(from, 'path'))
  const value = expression(c, node(from, 'expression'), token(from, 'Assign') ?? wrong)
  return {
    kind: 'assignment',
    span: cover(target.kind === 'missing' ? value.span : target.span, value.span),
    path: target,
    value,
  }
}

export function keep(c: Complaints, from: CstNode): KeepStage {
  const word = token(from, 'Keep')
  const found = items(
    c,
    from,
    'pattern',
    (item) => {
      const kept = pattern(c, item, word)
      const colon = token(item, 'Colon')
      if (colon !== undefined)
        c.say(wrongAssign(spanOf(colon), ':', '=', 'a new field is kept by "keep a = b"'))
      const separator = token(item, 'Assign') ?? colon
      const value =
        separator === undefined ? {} : { value: expression(c, node(item, 'expression'), separator) }
      return { pattern: kept, ...value, span: spanOf(item, kept.span.start) }
    },
    { trailing: false },
  )
  if (found.length > 0) return { kind: 'keep', span: spanOf(from), items: found }
  const hole = missing(word)
  return { kind: 'keep', span: spanOf(from), items: [{ pattern: hole, span: hole.span }] }
}

export function drop(c: Complaints, from: CstNode): DropStage {
  const word = token(from, 'Drop')
  const patterns = items(
    c,
    from,
    'pattern',
    (item) => {
      const separator = anyToken(item, 'Assign', 'Colon')
      if (separator !== undefined) c.say(valueInDrop(spanOf(separator), separator.image))
      return pattern(c, item, word)
    },
    { trailing: false },
  )
  return { kind: 'drop', span: spanOf(from), patterns: patterns.length === 0 ? [missing(word)] : patterns }
}

export const rename = (c: Complaints, from: CstNode): RenameStage => ({
  kind: 'rename',
  span: spanOf(from),
  pairs: items(
    c,
    from,
    'renaming',
    (pair) => {
      const wrong = anyToken(pair, 'To', 'Arrow', 'Assign', 'Colon')
      if (wrong !== undefined) c.say(wrongWord(spanOf(wrong), wrong.image, 'as', '"rename old as new"'))
      const [old, renamed] = nodes(pair, 'path')
      return { from: path(c, old), to: path(c, renamed, token(pair, 'As') ?? wrong), span: spanOf(pair) }
    },
    { trailing: false },
  ),
})
