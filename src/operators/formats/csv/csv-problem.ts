import type { Value } from '../../../core/value.ts'
import type { FormatPlace } from '../../contract/format.ts'
import { csvTypes } from './csv-types.ts'

interface CsvSettings {
  readonly columns: readonly string[] | undefined
  readonly separator: string
  readonly header: boolean | undefined
  readonly types: Readonly<Record<string, Value>> | undefined
}

interface CsvProblem {
  readonly param: keyof CsvSettings
  readonly message: string
  readonly help?: string
}

const typeWords = [...csvTypes.keys()].map((word) => `"${word}"`).join(', ')

/** What is wrong with the settings of `csv`, found before the run. */
export function csvProblem(settings: CsvSettings, place?: FormatPlace): CsvProblem | undefined {
  const { columns, separator, header, types = {} } = settings
  if (separator.length !== 1 || /["\r\n]/.test(separator)) {
    return {
      param: 'separator',
      message: `The separator must be one character, and neither a quote nor a line break; it is ${JSON.stringify(separator)}.`,
    }
  }
  if (columns === undefined && place === 'parse') {
    return {
      param: 'columns',
      message: 'A "parse" stage sees no header line, so "csv" needs the names of the columns here.',
      help: 'Give them in order: csv(columns: ["first", "second"]).',
    }
  }
  if (columns === undefined && header === false) {
    return {
      param: 'header',
      message: 'Without a header line the columns have no names.',
      help: 'Give them in order: csv(columns: ["first", "second"]).',
    }
  }
  if (columns?.length === 0) return { param: 'columns', message: 'The list of columns is empty.' }
  const twice = columns?.find((name, index) => columns.indexOf(name) !== index)
  if (twice !== undefined) return { param: 'columns', message: `The column "${twice}" is named twice.` }
  for (const [name, word] of Object.entries(types)) {
    if (!csvTypes.has(String(word))) {
      return {
        param: 'types',
        message: `"${String(word)}" is no type that a column can have.`,
        help: `A column is one of ${typeWords}.`,
      }
    }
    if (columns !== undefined && !columns.includes(name)) {
      return { param: 'types', message: `"types" speaks of "${name}", which is no column.` }
    }
  }
  return undefined
}
