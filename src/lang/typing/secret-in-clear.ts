import type { Expression } from '../ast.ts'

/** A text written under a name that speaks of a secret; a token that begins with "@" is the name of a file. */
export const isSecretInClear = (name: string, node: Expression): boolean =>
  /pass(word|wd|phrase)?$|secret|token$|api_?key|credential/i.test(name) &&
  node.kind === 'literal' &&
  node.literal.type === 'string' &&
  node.literal.value !== '' &&
  !(/token$/i.test(name) && node.literal.value.startsWith('@'))
