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
export function callForm(name: string, params: Params, positional: readonly string[]): string {
  const written = Object.entries(params).map(([setting, { required }]) => {
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
    case 'reference':
      return 'name of a sink, stream or table'
  }
}

function rangeOf({ min, max }: Param): string {
  if (min === undefined && max === undefined) return ''
  if (max === undefined) return ` At least ${min}.`
  return min === undefined ? ` At most ${max}.` : ` From ${min} to ${max}.`
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
