import { openRecord } from '../../ir/type.ts'
import { defineFormat, type TextParser } from '../contract/format.ts'
import { readJsonRecord } from './json.ts'

/** Does the text begin with `{`, blanks aside? */
export function looksLikeJson(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code !== 0x20 && code !== 0x09) return code === 0x7b
  }
  return false
}

const readLine: TextParser = (text) => (looksLikeJson(text) ? readJsonRecord(text) : { message: text })

export const auto = defineFormat({
  name: 'auto',
  summary: 'Reads a line that begins with "{" as JSON, any other as "message".',
  since: '0.1.0',
  params: {},
  positional: [],
  examples: [
    { title: 'JSON', use: 'auto', text: '{"level":"warn","n":2}', event: { level: 'warn', n: 2 } },
    { title: 'Any other text', use: 'auto', text: 'started in 3 s', event: { message: 'started in 3 s' } },
  ],
  schema: () => openRecord,
  parser: () => readLine,
})
