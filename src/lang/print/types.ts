import type { Parameter, TypeNode } from '../ast.ts'
import { keyText } from './expressions.ts'
import { stringText } from './literals.ts'
import { fieldText } from './names.ts'
import { lines, spaces, width } from './wrap.ts'

export function typeText(type: TypeNode): string {
  switch (type.kind) {
    case 'named-type':
      return `${fieldText(type.name.text)}${type.of === undefined ? '' : `<${typeText(type.of)}>`}${type.optional ? '?' : ''}`
    case 'record-type':
      return `{${fieldTexts(type).join(', ')}}${type.optional ? '?' : ''}`
    case 'literal-type':
      return literalType(type.value)
    case 'union-type':
      return type.members.map(typeText).join(' | ')
    case 'missing':
      return ''
  }
}

/** Types know no `r"…"`. */
const literalType = (value: string): string => {
  const text = stringText(value)
  return text.startsWith('r') ? `"${value.replaceAll('\\', '\\\\').replaceAll('${', '\\${')}"` : text
}

const fieldTexts = (type: TypeNode & { kind: 'record-type' }): string[] => [
  ...type.fields.map(({ name, type: of }) => `${keyText(name.text)}: ${typeText(of)}`),
  ...(type.open ? ['..'] : []),
]

/** A type at `column`: a long record stands on several lines. */
export function wrapType(type: TypeNode, column: number): string {
  const line = typeText(type)
  if (type.kind !== 'record-type' || column + line.length <= width) return line
  return `{\n${lines(fieldTexts(type), 2, '')}\n${spaces(0)}}${type.optional ? '?' : ''}`
}

export const parametersText = (parameters: readonly Parameter[]): string =>
  parameters
    .map(({ name, type }) => fieldText(name.text) + (type === undefined ? '' : `: ${typeText(type)}`))
    .join(', ')
