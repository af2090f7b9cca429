import type { CstNode } from 'chevrotain'
import { doubleComma, missingComma, trailingComma } from '../../diagnostics/messages/syntax.ts'
import { forAsClause, groupBy, ifAsValue } from '../../diagnostics/messages/syntax-words.ts'
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
  const parts = inOrder(parent, key, 'Comma')
  /** The place of the last part that is no item: the word and the duration after it. */
  let passed = -1
  for (const [i, part] of parts.entries()) {
    if (i <= passed) continue
    if (isNode(part)) {
      if (
        previous !== undefined &&
        comma === undefined &&
        !(lines && firstToken(part)?.firstOnLine === true)
      ) {
        const { end } = spanOf(previous)
        const last = allTokens(previous).at(-1)
        const next = parts[i + 1]
        const length = isFor(part) && next !== undefined && isNode(next) ? firstToken(next) : undefined
        if (length !== undefined && isDuration(length.image)) {
          c.hint(forAsClause({ start: end, end: spanOf(length).end }, length.image))
          passed = i + 1
        } else if (key === 'aggregateItem' && isGroup(part)) {
          c.hint(groupBy({ start: end, end: spanOf(part).end }))
          continue
        } else if (last?.image === 'if') c.hint(ifAsValue(spanOf(last)))
        else c.hint(missingComma({ start: end, end }, lines))
      }
      if (i < passed) continue
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

/** `when: n > 5 for 5m`, as rules of Prometheus have it. */
const isFor = (part: ReturnType<typeof inOrder>[number]): boolean =>
  isNode(part) && firstToken(part)?.image === 'for'

/** `n = count() group by host`: a word that can be no item, as the last of all. */
const isGroup = (part: CstNode): boolean => {
  const words = allTokens(part)
  return words.length === 1 && words[0]!.image === 'group'
}

const isDuration = (image: string): boolean => /^\d[\d_.]*(?:us|ms|s|m|h|d|w)/.test(image)
