import type { ConnectorDeclaration, Declaration, Expression, File, Stage, TypeNode } from './ast.ts'
import { declarationText, type MayJoin } from './print/declarations.ts'
import { expressionText } from './print/expressions.ts'
import { fieldText } from './print/names.ts'
import { stageLine } from './print/stages.ts'
import { typeText } from './print/types.ts'

/**
 * A right file as canonical `.pipe` text. Comments are not part of the tree and get lost. `mayJoin` says which flows may stand on one line if
 * they fit; without it all may.
 */
export function printFile(file: File, mayJoin: MayJoin = () => true): string {
  const { declarations } = file
  let text = ''
  let previous: Declaration | undefined
  for (const declaration of declarations) {
    if (previous !== undefined) text += isOneGroup(previous, declaration) ? '\n' : '\n\n'
    text += declarationText(declaration, padding(declarations, declaration), mayJoin)
    previous = declaration
  }
  return text === '' ? '' : `${text}\n`
}

/** An expression on one line. */
export const printExpression = (expression: Expression): string => expressionText(expression)

/** A stage on one line, without its pipe. */
export const printStage = (stage: Stage): string => stageLine(stage)

export const printType = (type: TypeNode): string => typeText(type)

const isConnector = (declaration: Declaration): declaration is ConnectorDeclaration =>
  declaration.kind === 'source' || declaration.kind === 'sink' || declaration.kind === 'table'

/** Declarations without a blank line between them. */
function isOneGroup(a: Declaration, b: Declaration): boolean {
  if (isConnector(a)) return isConnector(b)
  const isShort = a.kind === 'use' || a.kind === 'param' || a.kind === 'fn'
  return isShort && a.kind === b.kind
}

/** The `=` of neighbouring connectors stand under each other. */
function padding(all: readonly Declaration[], of: Declaration): { word: number; name: number } {
  if (!isConnector(of)) return { word: 0, name: 0 }
  let first = all.indexOf(of)
  let last = first
  while (isConnectorAt(all, first - 1)) first -= 1
  while (isConnectorAt(all, last + 1)) last += 1
  const group = all.slice(first, last + 1).filter(isConnector)
  const nameLength = ({ name }: ConnectorDeclaration): number =>
    name.kind === 'missing' ? 0 : fieldText(name.text).length
  return { word: Math.max(...group.map(({ kind }) => kind.length)), name: Math.max(...group.map(nameLength)) }
}

const isConnectorAt = (all: readonly Declaration[], index: number): boolean => {
  const declaration = all[index]
  return declaration !== undefined && isConnector(declaration)
}
