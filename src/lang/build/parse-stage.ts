import type { CstNode } from 'chevrotain'
import type { ParseStage } from '../ast.ts'
import { choice } from './choice.ts'
import { clauseOnce } from './clauses.ts'
import type { Complaints } from './complaints.ts'
import { node, nodes, spanOf, token, tokens } from './cst.ts'
import { endpoint } from './endpoints.ts'
import { expression } from './expressions.ts'
import { path } from './paths.ts'

export function parseStage(c: Complaints, from: CstNode): ParseStage {
  const words = [token(from, 'As'), ...tokens(from, 'Or')]
  const formats = nodes(from, 'endpoint').map((format, i) => endpoint(c, format, words[i]))
  const into = clauseOnce(c, from, 'intoClause', 'into')
  const otherwise = clauseOnce(c, from, 'elseClause', 'else')
  const word = token(otherwise, 'Identifier')
  const chosen =
    otherwise === undefined
      ? undefined
      : choice(c, word, ['drop', 'reject', 'keep'], token(otherwise, 'Else'))
  return {
    kind: 'parse',
    span: spanOf(from),
    input: expression(c, node(from, 'expression'), token(from, 'Parse')),
    formats: formats.length === 0 ? [endpoint(c, undefined, words[0])] : formats,
    ...(into === undefined ? {} : { into: path(c, node(into, 'path'), token(into, 'Into')) }),
    ...(chosen === undefined ? {} : { otherwise: chosen }),
  }
}
