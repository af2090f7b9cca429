import type { Comment } from '../ast.ts'
import type { YamlModule } from './yaml-reader.ts'

/** The comments of a YAML file, found by its own lexer: a `#` in a scalar is none. */
export function commentsOf(text: string, yaml: YamlModule): Comment[] {
  const comments: Comment[] = []
  let at = 0
  let inScalar = false
  for (const lexeme of new yaml.Lexer().lex(text)) {
    // Control characters mark the parts of a document; a unit separator announces a scalar.
    if (/^[\x02\x18\x1f]$/.test(lexeme)) {
      inScalar = lexeme === '\x1f'
      continue
    }
    if (!inScalar && lexeme.startsWith('#')) {
      const ownLine = text.slice(text.lastIndexOf('\n', at - 1) + 1, at).trim() === ''
      const shown = lexeme.trimEnd()
      comments.push({ text: shown, span: { start: at, end: at + shown.length }, ownLine })
    }
    inScalar = false
    at += lexeme.length
  }
  return comments
}
