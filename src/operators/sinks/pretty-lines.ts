import { parseJson, toJson } from '../../core/json.ts'
import { isRecord, type Value } from '../../core/value.ts'

const key = '\u001b[34m'
const text = '\u001b[32m'
const other = '\u001b[33m'
const faint = '\u001b[2m'
const plain = '\u001b[0m'

/** Lines of JSON records as a person reads them: spaces and, where asked for, colours; each still on one line. Other lines stay as they are. */
export function prettyLines(bytes: Buffer, colour: boolean): Buffer {
  const lines = bytes.toString('utf8').split('\n')
  return Buffer.from(lines.map((line) => (line.startsWith('{') ? prettyLine(line, colour) : line)).join('\n'))
}

function prettyLine(line: string, colour: boolean): string {
  let record: Value
  try {
    record = parseJson(line)
  } catch {
    return line
  }
  return pretty(record, colour)
}

function pretty(value: Value, colour: boolean): string {
  const paint = (code: string, part: string): string => (colour ? `${code}${part}${plain}` : part)
  if (isRecord(value)) {
    const fields = Object.keys(value).map(
      (name) => `${paint(key, JSON.stringify(name))}: ${pretty(value[name]!, colour)}`,
    )
    return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
  }
  if (Array.isArray(value)) return `[${value.map((item) => pretty(item, colour)).join(', ')}]`
  if (value === null) return paint(faint, 'null')
  return paint(typeof value === 'string' ? text : other, toJson(value))
}
