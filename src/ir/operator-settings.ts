import type { Expr } from './expression.ts'
import type { OperatorUse } from './step.ts'

/** Is the setting an expression or a template? */
export const isExpression = (setting: unknown): setting is Expr =>
  typeof setting === 'object' && setting !== null && 'op' in setting && 'type' in setting && 'span' in setting

/** The expressions among the settings of an operator. */
export const expressionsIn = (use: OperatorUse): readonly Expr[] =>
  Object.values(use.settings).filter((setting) => isExpression(setting))

/** Is the setting a format with settings of its own? */
export const isOperatorUse = (setting: unknown): setting is OperatorUse =>
  typeof setting === 'object' && setting !== null && 'name' in setting && 'settings' in setting

/** Is the setting one field path? */
export const isFieldPath = (setting: unknown): setting is readonly string[] =>
  Array.isArray(setting) && setting.every((part) => typeof part === 'string')
