import { splitCsvRow } from '../../../core/csv-text.ts'
import { type Rec, setKey, type Value } from '../../../core/value.ts'
import { withArticle } from '../../../core/with-article.ts'
import type { TextParser } from '../../contract/format.ts'
import { csvTypes } from './csv-types.ts'

/** Reads rows whose columns are known. `types`: by column, the word of its type; a column without one is a string. */
export function rowReader(
  columns: readonly string[],
  separator: string,
  types: Readonly<Record<string, Value>>,
): TextParser {
  const readers = columns.map((name) => {
    const word = Object.hasOwn(types, name) ? String(types[name]) : 'string'
    return word === 'string'
      ? undefined
      : { word, read: csvTypes.get(word)?.read ?? ((text: string) => text) }
  })
  return (text) => {
    const values = splitCsvRow(text, separator)
    if (typeof values === 'string') return values
    if (values.length !== columns.length)
      return `the row has ${count(values.length, 'value')} for ${count(columns.length, 'column')}`
    const event: Rec = {}
    for (let i = 0; i < columns.length; i++) {
      const reader = readers[i]
      const value = values[i]!
      if (reader === undefined) {
        setKey(event, columns[i]!, value)
        continue
      }
      const read = value === '' ? null : reader.read(value)
      if (read === null && value !== '')
        return `${JSON.stringify(value.slice(0, 40))} in the column "${columns[i]}" is not ${withArticle(reader.word)}`
      setKey(event, columns[i]!, read)
    }
    return event
  }
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`

/** The names in a header line; one clause when they cannot name columns. */
export function readHeader(line: string, separator: string): readonly string[] | string {
  const names = splitCsvRow(line.replace(/^\uFEFF/, ''), separator)
  if (typeof names === 'string') return `the header cannot be read: ${names}`
  const named = names.map((name, index) => name.trim() || `column${index + 1}`)
  const twice = named.find((name, index) => named.indexOf(name) !== index)
  return twice === undefined ? named : `the header names the column "${twice}" twice`
}
