import { readFile } from 'node:fs/promises'
import { parseJson } from '../../../core/json.ts'
import { messageOf } from '../../../core/message-of.ts'
import { isRecord, type Value } from '../../../core/value.ts'
import type { Match } from '../../contract/table.ts'
import { indexRows, type KeyedRow, rowsOfData } from '../data/rows-of-data.ts'
import { BadContent } from '../file/table-failure.ts'
import type { KeyIndex } from '../match/key-index.ts'
import { conformRow } from './conform-row.ts'

export interface JsonTableSettings {
  readonly key: readonly (readonly string[])[] | undefined
  readonly types: Readonly<Record<string, Value>> | undefined
  readonly match: Match
}

/** Reads all rows of a JSON file. Rejects with what is wrong with it. */
export async function readJsonTable(path: string, settings: JsonTableSettings): Promise<KeyIndex> {
  const index = indexRows(jsonRows(await readFile(path, 'utf8'), settings), settings.match, 'row')
  if (typeof index === 'string') throw new BadContent(index)
  return index
}

/** The rows in a text: one JSON value, or a record on each line. Throws where it is neither. */
export function jsonRows(
  text: string,
  { key, types }: Pick<JsonTableSettings, 'key' | 'types'>,
): readonly KeyedRow[] {
  const rows = rowsOfData(conformed(readJson(text, key), types), key)
  if (typeof rows === 'string') throw new BadContent(rows)
  return rows
}

function readJson(text: string, key: JsonTableSettings['key']): Value {
  let whole: Value
  try {
    whole = parseJson(text)
  } catch (cause) {
    const lines = text.split('\n').map((line) => line.trim())
    // What breaks in its first line is meant as one value.
    if (lines.length < 2 || !isJson(lines[0]!)) throw new BadContent(noJson(cause), { cause })
    return lines.flatMap((line, index) => (line === '' ? [] : [readLine(line, index + 1)]))
  }
  // A file of lines may have just one.
  const isOneRow = key !== undefined && isRecord(whole) && !Object.values(whole).every(isRecord)
  return isOneRow ? [whole] : whole
}

function readLine(line: string, number: number): Value {
  try {
    return parseJson(line)
  } catch (cause) {
    throw new BadContent(`line ${number}: ${noJson(cause)}`, { cause })
  }
}

function isJson(line: string): boolean {
  try {
    parseJson(line)
    return true
  } catch {
    return false
  }
}

const noJson = (cause: unknown): string => `it is no JSON: ${messageOf(cause)}`

/** The rows in a value with the types asked for. */
function conformed(data: Value, types: JsonTableSettings['types']): Value {
  if (types === undefined || typeof data !== 'object' || data === null) return data
  let number = 0
  const made = (row: Value): Value => {
    number += 1
    if (!isRecord(row)) return row
    const conform = conformRow(row, types)
    if (typeof conform === 'string') throw new BadContent(`row ${number}: ${conform}`)
    return conform
  }
  if (Array.isArray(data)) return data.map(made)
  return isRecord(data)
    ? Object.fromEntries(Object.entries(data).map(([name, row]) => [name, made(row)]))
    : data
}
