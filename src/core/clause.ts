/** `A server is away.` → `a server is away`: a sentence as a part of another. */
export function clauseOf(sentence: string): string {
  const text = sentence.replace(/[.]$/, '')
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`
}
