import { hasOpenQuote } from '../../../core/csv-text.ts'
import { getKey, isRecord, type Value } from '../../../core/value.ts'
import type { Match } from '../../contract/table.ts'
import { readHeader, rowReader } from '../../formats/csv/row-reader.ts'
import { readLines } from '../file/read-lines.ts'
import { BadContent } from '../file/table-failure.ts'
import { KeyIndex } from '../match/key-index.ts'

export interface CsvTableSettings {
  readonly columns: readonly string[] | undefined
  readonly separator: string
  readonly header: boolean | undefined
  readonly types: Readonly<Record<string, Value>> | undefined
  readonly match: Match
}

/** A row with line breaks in it ends somewhere; this is where waiting for its end ends. */
const longestRow = 1024 * 1024

/** Reads all rows of a CSV file. Rejects with what is wrong with it. `keys`: the columns by which rows are found. */
export async function readCsvTable(
  path: string,
  keys: readonly string[],
  { columns, separator, header, types = {}, match }: CsvTableSettings,
): Promise<KeyIndex> {
  const index = new KeyIndex(match)
  let names = columns
  let isHeaderDue = header ?? columns === undefined
  let read = names && rowReader(names, separator, types)
  let number = 0
  for await (const { text, line } of rowsOf(path, separator)) {
    if (isHeaderDue) {
      isHeaderDue = false
      if (names !== undefined) continue
      const found = readHeader(text, separator)
      if (typeof found === 'string') throw new BadContent(found)
      names = found
      read = rowReader(names, separator, types)
      continue
    }
    number += 1
    if (number === 1) demandColumns(names!, [...keys, ...Object.keys(types)])
    const row = read!(text)
    if (!isRecord(row)) throw new BadContent(`line ${line}: ${row}`)
    const problem = index.add(
      keys.map((key) => getKey(row, key)),
      row,
    )
    if (problem !== null) throw new BadContent(`line ${line}: ${problem}`)
  }
  if (names === undefined) throw new BadContent('it has no header line')
  demandColumns(names, [...keys, ...Object.keys(types)])
  return index
}

function demandColumns(columns: readonly string[], needed: readonly string[]): void {
  const missing = needed.find((name) => !columns.includes(name))
  if (missing === undefined) return
  const known = columns.map((name) => `"${name}"`).join(', ')
  throw new BadContent(`there is no column "${missing}"; the columns are ${known}`)
}

/** A value in quotes may hold line breaks, so that a row may take several lines. Blank lines are left out. */
async function* rowsOf(
  path: string,
  separator: string,
): AsyncGenerator<{ readonly text: string; readonly line: number }, void, void> {
  let open = ''
  let start = 0
  let line = 0
  for await (const next of readLines(path)) {
    line += 1
    if (open === '') {
      if (next === '') continue
      start = line
    }
    const text = open === '' ? next : `${open}\n${next}`
    if (text.length < longestRow && hasOpenQuote(text, separator)) {
      open = text
      continue
    }
    open = ''
    yield { text, line: start }
  }
  if (open !== '') yield { text: open, line: start }
}
