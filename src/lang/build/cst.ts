import type { CstElement, CstNode } from 'chevrotain'
import type { Span } from '../../core/span.ts'
import type { Missing, Name } from '../ast.ts'
import type { PipeToken } from '../tokens.ts'

export const isNode = (element: CstElement): element is CstNode => 'children' in element

/** A token that stands in the text: not made up by recovery. */
const isReal = (element: CstElement): element is PipeToken =>
  !isNode(element) && element.isInsertedInRecovery !== true && element.startOffset >= 0

export const nodes = (parent: CstNode | undefined, key: string): CstNode[] =>
  ((parent?.children[key] ?? []) as CstElement[]).filter(isNode)
export const node = (parent: CstNode | undefined, key: string): CstNode | undefined => {
  const found = parent?.children[key]?.[0]
  return found !== undefined && isNode(found) ? found : undefined
}
export const tokens = (parent: CstNode | undefined, key: string): PipeToken[] =>
  ((parent?.children[key] ?? []) as CstElement[]).filter(isReal)
export const token = (parent: CstNode | undefined, key: string): PipeToken | undefined => {
  const found = parent?.children[key]?.[0]
  return found !== undefined && isReal(found) ? found : undefined
}
/** The first of several tokens that is there. */
export const anyToken = (parent: CstNode | undefined, ...keys: string[]): PipeToken | undefined => {
  for (const key of keys) {
    const found = token(parent, key)
    if (found !== undefined) return found
  }
  return undefined
}

export const startOf = (element: CstElement): number =>
  isNode(element) ? (element.location?.startOffset ?? Number.NaN) : element.startOffset
/** An empty subtree has no place. */
const isPlaced = (element: CstElement): boolean => startOf(element) >= 0

/** The children of the given names, as written. */
export function inOrder(parent: CstNode | undefined, ...keys: string[]): CstElement[] {
  const found: CstElement[] = []
  for (const key of keys) {
    const children = parent?.children[key] as CstElement[] | undefined
    if (children !== undefined) for (const child of children) if (isPlaced(child)) found.push(child)
  }
  return found.sort((a, b) => startOf(a) - startOf(b))
}

/** The span of a token, or of a subtree; empty at `fallback` for a subtree without tokens. */
export function spanOf(element: CstElement, fallback = 0): Span {
  if (!isNode(element))
    return { start: element.startOffset, end: (element.endOffset ?? element.startOffset) + 1 }
  const { startOffset, endOffset } = element.location ?? {}
  if (startOffset === undefined || !(startOffset >= 0)) return { start: fallback, end: fallback }
  return { start: startOffset, end: Math.max(startOffset, (endOffset ?? startOffset) + 1) }
}

/** Everything written under a node, as written. */
export function allTokens(parent: CstNode | undefined): PipeToken[] {
  const found: PipeToken[] = []
  const walk = (element: CstElement): void => {
    if (isNode(element)) for (const children of Object.values(element.children)) children.forEach(walk)
    else if (isReal(element)) found.push(element)
  }
  if (parent !== undefined) walk(parent)
  return found.sort((a, b) => a.startOffset - b.startOffset)
}

/** The token that stands first, found without a walk through the whole subtree. */
export function firstToken(parent: CstNode): PipeToken | undefined {
  let first: CstElement | undefined
  for (const children of Object.values(parent.children) as CstElement[][]) {
    const child = children.find((element) => isPlaced(element) && (isNode(element) || isReal(element)))
    if (child !== undefined && (first === undefined || startOf(child) < startOf(first))) first = child
  }
  return first === undefined || !isNode(first) ? (first as PipeToken | undefined) : firstToken(first)
}

export const isEmpty = (parent: CstNode | undefined): boolean =>
  parent === undefined || Object.keys(parent.children).length === 0

/** A hole, right behind what stands before it. */
export function missing(after?: CstElement): Missing {
  const end = after === undefined ? 0 : spanOf(after).end
  return { kind: 'missing', span: { start: end, end } }
}

/** A name without its backticks. */
export const nameText = (image: string): string =>
  image[0] === '`' ? image.slice(1, image.endsWith('`') && image.length > 1 ? -1 : undefined) : image

export function name(found: PipeToken): Name
export function name(found: PipeToken | undefined, after?: CstElement): Name | Missing
export function name(found: PipeToken | undefined, after?: CstElement): Name | Missing {
  return found === undefined
    ? missing(after)
    : { kind: 'name', span: spanOf(found), text: nameText(found.image) }
}
