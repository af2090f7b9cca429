import type { Expression } from '../ast.ts'

/** A name, path or literal as written, for messages; empty for anything longer. */
export function describe(node: Expression, deepest = 20): string {
  if (deepest === 0) return ''
  switch (node.kind) {
    case 'field':
      return word(node.name)
    case 'dollar':
      return `$${word(node.name)}`
    case 'meta':
      return node.of === undefined ? `@${node.name}` : `${describe(node.of, deepest - 1)}.@${node.name}`
    case 'this':
      return 'this'
    case 'literal':
      return node.text
    case 'member': {
      const of = describe(node.of, deepest - 1)
      return of === '' || node.name.kind === 'missing' ? '' : `${of}.${word(node.name.text)}`
    }
    default:
      return ''
  }
}

const word = (name: string): string => (/^[A-Za-z_][\w.]*$/.test(name) ? name : `\`${name}\``)
