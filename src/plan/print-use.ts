import { formatDuration, parseDuration } from '../core/duration-text.ts'
import { parseSize } from '../core/size-text.ts'
import { Duration, type Value } from '../core/value.ts'
import type { WindowUse } from '../ir/aggregate.ts'
import { isExpression, isFieldPath, isOperatorUse } from '../ir/operator-settings.ts'
import { hidden, printExpression } from '../ir/print-expression.ts'
import { printPath } from '../ir/print-name.ts'
import { printStep } from '../ir/print-step.ts'
import { printValue } from '../ir/print-value.ts'
import type { OperatorUse, Step } from '../ir/step.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import type { KeysUse } from '../operators/contract/keys-use.ts'
import type { Param, Params } from '../operators/contract/params.ts'
import { printWindow } from './print-window.ts'

/** What of an operator's spec tells how its settings are written. */
interface Signature {
  readonly params: Params
  readonly positional: readonly string[]
  readonly rest?: string | undefined
}

/** Names of settings whose values nobody may read off a drawing. */
const isConfidential = /pass(word|phrase)|secret|token|credential|api_?key|auth/i

/** An operator as a call: `grok("%{IP:ip}")`, `sample(0.1, by: user)`. Settings that have their default are left out. */
export function printUse(use: OperatorUse, signature: Signature | undefined, catalog: Catalog): string {
  const written = Object.entries(use.settings).filter(
    ([name, setting]) => setting !== undefined && !isDefault(setting, signature?.params[name]),
  )
  const positional = signature?.positional ?? []
  // An argument by position needs all those before it.
  const leading = positional.filter((_, index) =>
    positional.slice(0, index + 1).every((before) => written.some(([each]) => each === before)),
  )
  const find = (name: string): unknown => use.settings[name]
  const rest = written.filter(([name]) => name === signature?.rest)
  const args = [
    ...leading.map((name) => printSetting(find(name), signature?.params[name], catalog)),
    ...rest.map(([name, setting]) => printSetting(setting, signature?.params[name], catalog)),
    ...written
      .filter(([name]) => !leading.includes(name) && name !== signature?.rest)
      .map(
        ([name, setting]) =>
          `${name}: ${isConfidential.test(name) ? hidden : printSetting(setting, signature?.params[name], catalog)}`,
      ),
  ]
  return args.length === 0 ? use.name : `${use.name}(${args.join(', ')})`
}

/** A stage as it would be written. */
export const printStage = (step: Step, catalog: Catalog): string =>
  printStep(step, {
    format: (use) => printUse(use, catalog.formats.get(use.name), catalog),
    stage(use) {
      const text = printUse(use, catalog.stages.get(use.name), catalog)
      return text === use.name ? `${text}()` : text
    },
  })

function printSetting(setting: unknown, param: Param | undefined, catalog: Catalog): string {
  if (isExpression(setting)) return printExpression(setting)
  if (Array.isArray(setting) && setting.length > 0 && setting.every(isExpression))
    return setting.map(printExpression).join(', ')
  if (param?.shown !== undefined) return printValue(param.shown(setting as Value))
  if (isOperatorUse(setting)) return printUse(setting, catalog.formats.get(setting.name), catalog)
  switch (param?.kind) {
    case 'choice':
    case 'reference':
      return String(setting)
    case 'keys': {
      const keys = setting as KeysUse
      return 'table' in keys ? `$${keys.table}` : printValue([...keys.values])
    }
    case 'window':
      return printWindow(setting as WindowUse)
    case 'field':
      return isFieldPath(setting)
        ? printPath(setting)
        : Array.isArray(setting)
          ? setting.map(printPath).join(', ')
          : ''
  }
  switch (param?.value) {
    case 'duration':
      return formatDuration(new Duration(Number(setting)))
    case 'rate':
      return `${String(setting)}/s`
    case 'strings':
      // One text is written without its list.
      return printValue(Array.isArray(setting) && setting.length === 1 ? setting[0] : (setting as Value))
    default:
      return printValue(setting as Value)
  }
}

function isDefault(setting: unknown, param: Param | undefined): boolean {
  const text = param?.default
  if (param === undefined || text === undefined) return false
  if (isOperatorUse(setting)) return setting.name === text && Object.keys(setting.settings).length === 0
  if (isExpression(setting)) return printExpression(setting) === text
  switch (param.value) {
    case 'duration':
      return parseDuration(text)?.micros === setting
    case 'size':
      return parseSize(text) === setting
    default:
      return String(setting) === text || printValue(setting as Value) === text
  }
}
