import type { ElasticClient } from '../../../clients/elasticsearch/client.ts'
import { RunError } from '../../../core/run-error.ts'
import { isRecord, type Value } from '../../../core/value.ts'
import type { Action } from './bulk-body.ts'

interface Target {
  readonly index: string
  readonly isDataStream: boolean
  readonly action: Action
  /** The sink makes a template itself. */
  readonly hasTemplate: boolean
  /** Where the servers are, for messages. */
  readonly where: string
}

/** Looks whether documents can be written to an index, as far as it can be told without writing one. Rejects with a `RunError` that says what is wrong. */
export async function probeTarget(client: Pick<ElasticClient, 'ask'>, target: Target): Promise<void> {
  const { index, isDataStream, where } = target
  await mustBeAllowed(client, target)
  const kind = await kindOf(client, index)
  if (isDataStream && kind === 'index')
    throw problem(
      'LP5550',
      `"${index}" at ${where} is an index and no data stream. Leave out "data_stream: true".`,
    )
  if (!isDataStream && kind === 'data stream' && target.action !== 'create')
    throw problem(
      'LP5550',
      `"${index}" at ${where} is a data stream, which takes only new documents. Say "data_stream: true".`,
    )
  if (isDataStream && kind === undefined && !target.hasTemplate && !(await hasStreamTemplate(client, index)))
    throw problem(
      'LP5542',
      `Elasticsearch at ${where} has no data stream "${index}", and no index template that would make one. Make one, or give it as "template".`,
    )
}

const problem = (code: string, message: string): RunError =>
  new RunError(code, 'elasticsearch sink', 'config', message)

/** Asked where the server has security; elsewhere everybody may do everything. */
async function mustBeAllowed(
  client: Pick<ElasticClient, 'ask'>,
  { index, action, where }: Target,
): Promise<void> {
  const privileges = action === 'create' ? ['create_doc'] : action === 'index' ? ['index'] : ['index', 'read']
  let answer: Value | undefined
  try {
    answer = await client.ask('POST', '/_security/user/_has_privileges', {
      index: [{ names: [index], privileges }],
    })
  } catch (error) {
    // Without security there is nobody to ask.
    if (error instanceof RunError && error.code === 'LP5551') return
    throw error
  }
  if (isRecord(answer ?? null) && (answer as Readonly<Record<string, Value>>)['has_all_requested'] === false)
    throw problem(
      'LP5543',
      `Elasticsearch at ${where} does not allow this login to write to "${index}": it needs ${privileges.map((one) => `"${one}"`).join(' and ')}.`,
    )
}

async function kindOf(
  client: Pick<ElasticClient, 'ask'>,
  index: string,
): Promise<'index' | 'data stream' | undefined> {
  const answer = await client.ask('GET', `/_resolve/index/${encodeURIComponent(index)}`)
  if (!isRecord(answer ?? null)) return undefined
  const { data_streams: streams, indices } = answer as Readonly<Record<string, Value>>
  if (Array.isArray(streams) && streams.length > 0) return 'data stream'
  return Array.isArray(indices) && indices.length > 0 ? 'index' : undefined
}

/** Is there a template for data streams of this name? */
async function hasStreamTemplate(client: Pick<ElasticClient, 'ask'>, index: string): Promise<boolean> {
  const answer = await client.ask('GET', '/_index_template')
  const all = isRecord(answer ?? null) ? (answer as Readonly<Record<string, Value>>)['index_templates'] : null
  if (!Array.isArray(all)) return false
  return all.some((one) => {
    const template = isRecord(one) ? one['index_template'] : null
    if (!isRecord(template ?? null)) return false
    const { index_patterns: patterns, data_stream: stream } = template as Readonly<Record<string, Value>>
    return (
      stream !== undefined &&
      Array.isArray(patterns) &&
      patterns.some((pattern) => matches(String(pattern), index))
    )
  })
}

/** Index patterns know only the star. */
const matches = (pattern: string, index: string): boolean =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.+?^$()[\]{}|\\]/g, '\\$&'))
      .join('.*')}$`,
  ).test(index)
