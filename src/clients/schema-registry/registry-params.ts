import { extname } from 'node:path'
import { isRecord, type Value } from '../../core/value.ts'
import { param, type Settings } from '../../operators/contract/params.ts'
import { noSuchKey, type PartProblem } from '../../operators/contract/part-problem.ts'
import type { SettingProblem } from '../../operators/contract/setting-problem.ts'
import type { RegistryConnection } from './registry.ts'
import type { SchemaKind } from './schema-codec.ts'

const keys = ['url', 'user', 'password', 'token']

function problemsOf(more: readonly string[]) {
  return function* (value: Value): Iterable<string | PartProblem> {
    if (!isRecord(value)) {
      yield 'The setting "registry" is a record such as {url: "http://localhost:8081"}.'
      return
    }
    const known = [...keys, ...more]
    for (const [key, each] of Object.entries(value)) {
      if (!known.includes(key)) yield noSuchKey('registry', key, known)
      else if (typeof each !== 'string') yield { at: key, message: `"registry.${key}" is a text.` }
    }
    const { url, user, password, token } = value
    if (typeof url !== 'string' || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
      yield { at: 'url', message: '"registry.url" is an address such as "http://localhost:8081".' }
    else if (new URL(url).username !== '')
      yield { at: 'url', message: '"registry.url" holds a user. Give it as "user" and "password".' }
    if ((user === undefined) !== (password === undefined))
      yield '"registry.user" and "registry.password" go together.'
    if (user !== undefined && token !== undefined)
      yield 'A login at the registry is made with "user" or with "token".'
  }
}

/** Settings of a connector whose messages have schemas; `more`: further keys of `registry`, all of them texts. */
export const schemaParams = (registry: string, more: readonly string[] = []) =>
  ({
    registry: param.record({
      doc: registry,
      check: problemsOf(more),
      shown: (value) => (isRecord(value) ? { ...value, ...hidden(value) } : value),
    }),
    schema_file: param.text({
      doc: 'A file with the schema of all messages, where there is no registry: Avro (".avsc"), Protobuf (".proto") or JSON Schema (".json").',
      check: (value) =>
        typeof value === 'string' && kindOfFile(value) === undefined
          ? 'The setting "schema_file" names a file that ends with ".avsc", ".proto" or ".json".'
          : undefined,
    }),
    message_type: param.text({
      doc: 'For Protobuf: the name of the message type; by default the first one of the schema, or that which a message names.',
    }),
  }) as const

const hidden = (value: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(['password', 'token'].filter((key) => key in value).map((key) => [key, '…']))

export type SchemaSettings = Settings<ReturnType<typeof schemaParams>>

const byEnd: Readonly<Record<string, SchemaKind>> = { '.avsc': 'avro', '.proto': 'protobuf', '.json': 'json' }

/** The kind of schema in a file, by the end of its name. */
export const kindOfFile = (path: string): SchemaKind | undefined => byEnd[extname(path)]

/** Messages have schemas. */
export const hasSchemas = ({ registry, schema_file }: SchemaSettings): boolean =>
  registry !== undefined || schema_file !== undefined

/** Says which of these settings do not go together. */
export function* schemaProblems(
  settings: SchemaSettings,
): Iterable<SettingProblem<ReturnType<typeof schemaParams>>> {
  if (settings.registry !== undefined && settings.schema_file !== undefined)
    yield { param: 'schema_file', message: 'Schemas come from a "registry" or from a "schema_file".' }
  if (settings.message_type !== undefined && !hasSchemas(settings))
    yield { param: 'message_type', message: 'The setting "message_type" needs "registry" or "schema_file".' }
}

/** The registry that the settings describe; `timeout` in microseconds. */
export function registryOf(
  registry: Readonly<Record<string, Value>>,
  timeout: number,
  title: string,
): RegistryConnection {
  const { url, user, password, token } = registry as Readonly<Record<string, string | undefined>>
  const login =
    token === undefined
      ? user === undefined
        ? undefined
        : `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}`
      : `Bearer ${token}`
  return {
    url: url!.replace(/\/+$/, ''),
    timeout,
    title,
    ...(login === undefined ? {} : { login }),
  }
}
