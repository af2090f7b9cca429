import type { CstNode } from 'chevrotain'
import { routeToCall } from '../../diagnostics/messages/syntax-words.ts'
import type { Missing, Name, RouteStage } from '../ast.ts'
import type { Complaints } from './complaints.ts'
import { node, spanOf } from './cst.ts'
import { endpoint } from './endpoints.ts'
import { condition } from './expressions.ts'
import { items } from './items.ts'

export const route = (c: Complaints, from: CstNode): RouteStage => ({
  kind: 'route',
  span: spanOf(from),
  arms: items(
    c,
    from,
    'routeArm',
    (arm) => {
      const { test, arrow } = condition(c, arm)
      return {
        ...(test === undefined ? {} : { test }),
        target: target(c, node(arm, 'endpoint'), arrow),
        span: spanOf(arm),
      }
    },
    { lines: true },
  ),
})

function target(
  c: Complaints,
  from: CstNode | undefined,
  arrow: Parameters<typeof endpoint>[2],
): Name | Missing {
  const found = endpoint(c, from, arrow)
  if (found.kind === 'missing') return found
  if (!found.bare) c.say(routeToCall(found.span, found.name.text))
  return found.name
}
