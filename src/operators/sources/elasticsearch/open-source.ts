import type { ElasticClient } from '../../../clients/elasticsearch/client.ts'
import { connectionOf } from '../../../clients/elasticsearch/connection-params.ts'
import { elasticClient } from '../../../clients/elasticsearch/elastic-client.ts'
import type { RunningSource, SourceContext } from '../../contract/source.ts'
import type { ElasticSettings } from '../elasticsearch.ts'
import { probeIndex } from './probe-index.ts'
import { IndexReader } from './read-index.ts'

/** Microseconds. */
const defaultEvery = 5_000_000

/** Reads what the settings of the source name. */
export async function openSource(settings: ElasticSettings, context: SourceContext): Promise<RunningSource> {
  const { index, query, sort, fields, batch, keep_alive, follow, every } = settings
  const client = await clientOf(settings, `elasticsearch source "${context.name}"`)
  const reader = new IndexReader(
    {
      indices: index,
      query: query === undefined ? { match_all: {} } : { ...query },
      sort,
      fields,
      size: batch,
      keepAlive: keep_alive,
      every: follow ? (every ?? defaultEvery) : undefined,
    },
    client,
    context,
  )
  return {
    run: () => reader.run().finally(() => client.close()),
    position: () => reader.position(),
  }
}

/** For `check --connect`. */
export async function probe(settings: ElasticSettings): Promise<void> {
  const client = await clientOf(
    { ...settings, timeout: Math.min(settings.timeout, 10_000_000) },
    'elasticsearch source',
  )
  try {
    await client.look()
    await probeIndex(client, settings.index, settings.sort, settings.nodes.join(', '))
  } finally {
    await client.close()
  }
}

const clientOf = async (settings: ElasticSettings, title: string): Promise<ElasticClient> =>
  elasticClient(await connectionOf(settings, title, true))
