import type { ElasticClient } from '../../../clients/elasticsearch/client.ts'
import { RunError } from '../../../core/run-error.ts'
import { isRecord, type Value } from '../../../core/value.ts'

/** Kinds of fields that documents cannot be sorted by. */
const unsortable = ['text', 'object', 'nested', 'binary', 'geo_point', 'geo_shape', 'flattened']

/** Looks whether indices are there and can be read in the order of a field. Rejects with a `RunError` that says what is wrong. */
export async function probeIndex(
  client: Pick<ElasticClient, 'ask' | 'openPit' | 'closePit'>,
  indices: readonly string[],
  sort: string,
  where: string,
): Promise<void> {
  // Says whether they are there and may be read.
  await client.closePit(await client.openPit(indices, 10_000_000))
  const path = indices.map(encodeURIComponent).join(',')
  const question = `/${path}/_field_caps?include_unmapped=true&fields=${encodeURIComponent(sort)}`
  const answer = await client.ask('GET', question)
  const { indices: found, fields } = isRecord(answer ?? null)
    ? (answer as Readonly<Record<string, Value>>)
    : { indices: null, fields: null }
  // A pattern that matches nothing yet.
  if (!Array.isArray(found) || found.length === 0) return
  const told = isRecord(fields ?? null) ? (fields as Readonly<Record<string, Value>>)[sort] : null
  const kinds = isRecord(told ?? null) ? (told as Readonly<Record<string, Value>>) : {}
  const names = Object.keys(kinds)
  if (names.length === 0)
    throw problem(`${indices.join(', ')} at ${where} has no field "${sort}" to sort by.`)
  const { unmapped = null } = kinds
  if (isRecord(unmapped) && Array.isArray(unmapped['indices']))
    throw problem(
      `${unmapped['indices'].join(', ')} at ${where} has no field "${sort}" to sort by, as others of ${indices.join(', ')} have. Leave it out, as in index: ["logs-*", "-logs-old"], or give it the field.`,
    )
  const wrong = names.find((name) => unsortable.includes(name))
  if (wrong !== undefined)
    throw problem(
      `The field "${sort}" in ${indices.join(', ')} at ${where} is of the type "${wrong}", by which documents cannot be sorted. Take a date, a number or a keyword.`,
    )
}

const problem = (message: string): RunError =>
  new RunError('LP5550', 'elasticsearch source', 'config', message)
