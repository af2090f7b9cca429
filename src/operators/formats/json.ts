import { parseJson } from '../../core/json.ts'
import { toJson } from '../../core/json-text.ts'
import { isRecord, typeName } from '../../core/value.ts'
import { withArticle } from '../../core/with-article.ts'
import { openRecord } from '../../ir/type.ts'
import { defineFormat, type TextParser } from '../contract/format.ts'
import { findJsonFault } from './json/find-json-fault.ts'

/** Reads a text as one JSON record; says what is wrong with any other text. */
export const readJsonRecord: TextParser = (text) => {
  try {
    const value = parseJson(text)
    return isRecord(value)
      ? value
      : `the JSON is ${withArticle(typeName(value))}, and only a record is an event`
  } catch {
    return findJsonFault(text)
  }
}

export const json = defineFormat({
  name: 'json',
  summary: 'Reads and writes one JSON record a line.',
  since: '0.1.0',
  params: {},
  positional: [],
  examples: [
    {
      title: 'A record becomes the event',
      use: 'json',
      text: '{"level":"error","took":12.5,"user":{"id":7}}',
      event: { level: 'error', took: 12.5, user: { id: 7 } },
    },
  ],
  schema: () => openRecord,
  parser: () => readJsonRecord,
  encoder: () => toJson,
  native: 'json',
})
