import type { CstNode } from 'chevrotain'
import { doubleComma, missingComma, trailingComma } from '../../diagnostics/messages/syntax.ts'
import { ifAsValue } from '../../diagnostics/messages/syntax-words.ts'
import type { Complaints } from './complaints.ts'
import { allTokens, firstToken, inOrder, isNode, spanOf } from './cst.ts'

interface Separation {
  /** The end of a line may stand for a comma. */
  readonly lines?: boolean
  /** A last comma is allowed. */
  readonly trailing?: boolean
}

/** The items of a list, whatever became of its commas. */
export function items<Item>(
  c: Complaints,
  parent: CstNode | undefined,
  key: string,
  build: (item: CstNode) => Item,
  { lines = false, trailing = true }: Separation = {},
): Item[] {
  const result: Item[] = []
  let previous: CstNode | undefined
  let comma: ReturnType<typeof inOrder>[number] | undefined
  for (const part of inOrder(parent, key, 'Comma')) {
    if (isNode(part)) {
      if (
        previous !== undefined &&
        comma === undefined &&
        !(lines && firstToken(part)?.firstOnLine === true)
      ) {
        const { end } = spanOf(previous)
        const last = allTokens(previous).at(-1)
        c.hint(last?.image === 'if' ? ifAsValue(spanOf(last)) : missingComma({ start: end, end }, lines))
      }
      result.push(build(part))
      previous = part
      comma = undefined
    } else if (part.isInsertedInRecovery !== true) {
      if (previous === undefined || comma !== undefined) c.say(doubleComma(spanOf(part)))
      comma = part
    }
  }
  if (!trailing && comma !== undefined) c.say(trailingComma(spanOf(comma)))
  return result
}
