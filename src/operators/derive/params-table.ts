import { formatDuration } from '../../core/duration-text.ts'
import { Duration } from '../../core/value.ts'
import { printType } from '../../ir/type.ts'
import type { Param, Params } from '../contract/params.ts'

/** The settings of an operator as a Markdown table; empty where it has none. */
export function paramsTable(params: Params): string {
  const rows = Object.entries(params).map(
    ([name, param]) =>
      `| \`${name}\` | ${cell(kindOf(param))} | ${
        param.required ? 'required' : param.default === undefined ? '–' : `\`${param.default}\``
      } | ${cell(`${param.doc}${rangeOf(param)}`)} |`,
  )
  return rows.length === 0
    ? ''
    : `| setting | takes | default | meaning |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`
}

/** A call with all its settings: `sample(share, by: …, keep: …)`. */
export function callForm(name: string, params: Params, positional: readonly string[], rest?: string): string {
  const written = Object.entries(params).map(([setting, { required }]) => {
    if (setting === rest) return `${setting}, …`
    const shown = positional.includes(setting) ? setting : `${setting}: …`
    return required ? shown : `[${shown}]`
  })
  return written.length === 0 ? name : `${name}(${written.join(', ')})`
}

function kindOf(param: Param): string {
  switch (param.kind) {
    case 'value':
      return param.value === 'strings' ? 'string or list of strings' : (param.value ?? 'any')
    case 'expression':
      return param.type === undefined || param.type.kind === 'any'
        ? 'expression'
        : `expression: ${printType(param.type)}`
    case 'template':
      return 'text with `${…}`'
    case 'field':
      return 'field'
    case 'choice':
      return (param.choices ?? []).map((choice) => `\`${choice}\``).join(' or ')
    case 'format':
      return 'format'
    case 'window':
      return 'window'
    case 'reference':
      return 'name'
    case 'keys':
      return '`$table` or list'
  }
}

function rangeOf(param: Param): string {
  const { min, max } = param
  // "At least 0" of a duration or size says nothing.
  const least = min === 0 && (param.value === 'duration' || param.value === 'size') ? undefined : min
  if (least === undefined && max === undefined) return ''
  if (max === undefined) return ` At least ${quantity(param, least!)}.`
  return least === undefined
    ? ` At most ${quantity(param, max)}.`
    : ` From ${quantity(param, least)} to ${quantity(param, max)}.`
}

const quantity = ({ value }: Param, amount: number): string =>
  value === 'duration' ? formatDuration(new Duration(amount)) : String(amount)

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
