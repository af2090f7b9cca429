import type { CstNode } from 'chevrotain'
import type { Expression, File, Stage } from './ast.ts'
import type { Complaints } from './build/complaints.ts'
import { inOrder, isNode } from './build/cst.ts'
import { declaration } from './build/declarations.ts'
import { expression } from './build/expressions.ts'
import { stages } from './build/stages.ts'

const declarationRules = [
  'pipeline',
  'use',
  'param',
  'typeDeclaration',
  'fn',
  'stageDeclaration',
  'connector',
  'stream',
  'flow',
  'test',
  'misplaced',
]

/**
 * The syntax tree of a file. Complains of what the grammar let through and never throws: a hole becomes a `missing` node, so that
 * completion and the checks go on.
 */
export function buildFile(c: Complaints, from: CstNode, length: number): File {
  const declarations = inOrder(from, ...declarationRules)
    .filter(isNode)
    .map((part, i) => declaration(c, part, i === 0))
  return { kind: 'file', span: { start: 0, end: length }, declarations }
}

export const buildExpression = (c: Complaints, from: CstNode): Expression => expression(c, from)

export const buildStages = (c: Complaints, from: CstNode): Stage[] => stages(c, from, false)
