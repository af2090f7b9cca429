import type { Expr } from '../../../ir/expression.ts'

/** Characters that are in no name. */
const wrong = /[\s\\/*?"<>|,#:]/
/** How none begins. */
const wrongStart = /^[-_+]/
const longest = 255

interface NameProblem {
  /** A sentence. */
  readonly message: string
  readonly help?: string
}

/**
 * Says why nothing can be called so, as far as the name is written down; it may be made from each event in part. Names in `<…>` are computed by
 * the server.
 */
export function indexNameProblem(index: Expr, isDataStream: boolean): NameProblem | undefined {
  const parts = (index.op === 'template' ? index.parts : [index]).map((part) =>
    typeof part === 'string' ? part : part.op === 'const' ? String(part.value) : undefined,
  )
  const texts = parts.filter((part) => part !== undefined)
  const isWhole = texts.length === parts.length
  const text = texts.join('')
  if (parts[0]?.startsWith('<') === true) return undefined
  const written = parts.map((part) => part ?? '${…}').join('')
  const what = isDataStream ? 'a data stream' : 'an index'
  if (
    (isWhole && ['', '.', '..'].includes(text)) ||
    Buffer.byteLength(text) > longest ||
    wrongStart.test(parts[0] ?? '') ||
    wrong.test(text)
  )
    return {
      message: `"${written}" is no name of ${what}, which has 1 to ${longest} bytes, no spaces and none of \\ / * ? " < > | , # :, and does not begin with "-", "_" or "+".`,
    }
  if (text.includes('%{'))
    return {
      message: `"${written}" is no name of ${what}: "%{" stands in it as it is.`,
      help: 'What is made from each event stands in "${…}", such as "logs-${service}" or "logs-${format_time(@time, "yyyy.MM.dd")}".',
    }
  if (text === text.toLowerCase()) return undefined
  const message = `"${written}" is no name of ${what}, which has no letters in upper case.`
  return isDataStream
    ? { message, help: 'Write it in lower case.' }
    : { message, help: `Write it in lower case, or "<${written}>" where it is an alias.` }
}
