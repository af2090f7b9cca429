import type { KeyPattern } from '../../ir/step.ts'
import type { DropStage } from '../ast.ts'
import type { Loss, Place, Shape } from '../typing/place.ts'
import { holderOf, keyPatternOf, keysMatching, requireField } from './patterns.ts'
import { withoutField } from './record-paths.ts'
import { lossAt, reshape, type Staged } from './staging.ts'

export function typeDrop(stage: DropStage, before: Shape, place: Place): Staged {
  let { type } = before
  const patterns: KeyPattern[] = []
  const lost = new Map<string, Loss>()
  for (const node of stage.patterns) {
    if (node.kind === 'missing') continue
    const pattern = keyPatternOf(node)
    patterns.push(pattern)
    const way = pattern.path.slice(0, -1)
    const holder = holderOf(before.type, pattern.path)
    const isThere = pattern.glob || requireField(node, before, place) !== undefined
    const last = pattern.path.at(-1)!
    const keys = !pattern.glob ? [last] : holder === undefined ? [] : keysMatching(holder, last)
    for (const key of keys) {
      type = withoutField(type, [...way, key])
      if (way.length === 0 && isThere) lost.set(key, lossAt(place, node.span, 'drop'))
    }
  }
  return { shape: reshape(before, type, lost), step: { op: 'drop', span: stage.span, patterns } }
}
