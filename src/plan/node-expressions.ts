import type { Expr } from '../ir/expression.ts'
import { isExpression } from '../ir/operator-settings.ts'
import type { PlanNode } from '../ir/plan.ts'
import { expressionsOf } from './step-effects.ts'
import { usesOf } from './uses-of.ts'

/** All expressions of a node, those within its settings too. */
export function expressionsAt(node: PlanNode): readonly Expr[] {
  switch (node.op) {
    case 'step':
      return [...expressionsOf(node.step), ...usesOf(node).flatMap(({ settings }) => expressionsIn(settings))]
    case 'stateful':
      return [...node.use.args.flat().map(({ expr }) => expr), ...expressionsIn(node.use.settings)]
    case 'route':
      return node.arms.map(({ test }) => test)
    case 'sink':
      return expressionsIn(node.use.settings)
    case 'source':
      return node.common.time === undefined ? [] : [node.common.time]
    case 'merge':
      return []
  }
}

/** Expressions anywhere in settings: in lists and records too. */
function expressionsIn(setting: unknown): readonly Expr[] {
  if (isExpression(setting)) return [setting]
  if (Array.isArray(setting)) return setting.flatMap(expressionsIn)
  if (typeof setting !== 'object' || setting === null || Object.getPrototypeOf(setting) !== Object.prototype)
    return []
  return Object.values(setting).flatMap(expressionsIn)
}
