import { getKey } from '../../core/value.ts'
import { optional, recordOf, stringType, type Type } from '../../ir/type.ts'
import { defineFormat } from '../contract/format.ts'
import { param } from '../contract/params.ts'
import { csvProblem } from './csv/csv-problem.ts'
import { csvTypes } from './csv/csv-types.ts'
import { readHeader, rowReader } from './csv/row-reader.ts'
import { writeCsvValue } from './csv/write-csv-value.ts'

export const csv = defineFormat({
  name: 'csv',
  summary: 'Reads and writes rows of values with a separator between them.',
  since: '0.1.0',
  params: {
    columns: param.texts({
      doc: 'Names of the columns, in order. Without them the first line of each file names them. A sink writes these fields in this order, without them all fields in the order of each event.',
    }),
    separator: param.text({ default: '","', doc: 'The character between two values: `";"`, `"\\t"`.' }),
    header: param.bool({
      doc: 'Whether the first line of each file is a header. It is when "columns" is not given; with both, the header line is skipped.',
    }),
    types: param.record({
      words: [...csvTypes.keys()],
      doc: 'Types of columns that are not strings: `{code: int, took: duration}`. An empty value is then null, and one that cannot be read refuses the row.',
    }),
  },
  positional: [],
  examples: [
    {
      title: 'Columns named in the format, one of them a number',
      use: 'csv(columns: ["host", "code", "note"], types: {code: int})',
      text: 'web-1,503,"down, ""again"""',
      event: { host: 'web-1', code: 503, note: 'down, "again"' },
    },
    {
      title: 'Another separator',
      use: 'csv(columns: ["name", "city"], separator: ";")',
      text: 'Ada;Köln',
      event: { name: 'Ada', city: 'Köln' },
    },
  ],
  check: csvProblem,
  schema: ({ columns, types = {} }) => {
    const typed = (name: string): Type => {
      const type = Object.hasOwn(types, name) ? csvTypes.get(String(types[name]))?.type : undefined
      return type === undefined || type.kind === 'string' ? stringType : optional(type)
    }
    const names = columns ?? Object.keys(types)
    return recordOf(new Map(names.map((name) => [name, typed(name)])), columns === undefined)
  },
  parser: ({ columns, separator, types = {} }) =>
    columns === undefined
      ? () => 'the columns of the row have no names, since no header line was read'
      : rowReader(columns, separator, types),
  decoder: ({ columns, separator, header, types = {} }) => {
    let read = columns === undefined ? undefined : rowReader(columns, separator, types)
    let headerIsDue = header ?? columns === undefined
    return (line) => {
      if (line === '') return undefined
      if (headerIsDue) {
        headerIsDue = false
        if (read !== undefined) return undefined
        const names = readHeader(line, separator)
        read = typeof names === 'string' ? () => names : rowReader(names, separator, types)
        return typeof names === 'string' ? names : undefined
      }
      return read === undefined ? 'no header line was read' : read(line)
    }
  },
  encoder:
    ({ columns, separator }) =>
    (event) => {
      const values = columns === undefined ? Object.values(event) : columns.map((name) => getKey(event, name))
      // A blank line would be read as no row at all.
      return values.map((value) => writeCsvValue(value, separator)).join(separator) || '""'
    },
})
