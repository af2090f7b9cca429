import { connectionOf } from '../../../clients/elasticsearch/connection-params.ts'
import { elasticClient } from '../../../clients/elasticsearch/elastic-client.ts'
import { RunError } from '../../../core/run-error.ts'
import { readBatch } from '../../contract/batch-setting.ts'
import type { RunningSink, SinkContext } from '../../contract/sink.ts'
import { batchDefaults, type ElasticSettings } from '../elasticsearch.ts'
import { putTemplates } from './bootstrap.ts'
import { makerOf } from './line-params.ts'
import { probeTarget } from './probe-target.ts'
import { runElasticsearch } from './run-elasticsearch.ts'

const clientOf = async (settings: ElasticSettings, title: string) =>
  elasticClient(await connectionOf(settings, title, settings.gzip))

/** Begins to send. Rejects with a `RunError` where the server cannot be reached and no outbox waits for it. */
export async function openSink(settings: ElasticSettings, context: SinkContext): Promise<RunningSink> {
  const { name, log } = context
  const title = `elasticsearch sink "${name}"`
  const make = makerOf(settings)
  const client = await clientOf(settings, title)
  let isBegun = false
  const begin = async (): Promise<void> => {
    if (isBegun) return
    await client.look()
    const { data_stream, template, ilm, template_name } = settings
    await putTemplates(client, {
      name: template_name ?? `logpipe-${name}`,
      template: template && (data_stream ? { data_stream: {}, ...template } : template),
      ilm,
    })
    isBegun = true
  }
  try {
    await begin()
  } catch (error) {
    const isPassing = error instanceof RunError && error.blame === 'connection'
    if (!isPassing || context.refuse !== undefined) {
      await client.close()
      throw error
    }
    // The outbox takes what comes until the server is there.
    log.warn(`${title}: ${error.message} What it is to take waits in its outbox.`, { code: error.code })
  }
  return runElasticsearch({
    context,
    client,
    query: {
      ...(settings.ingest === undefined ? {} : { pipeline: settings.ingest }),
      // Where no template makes a data stream, the server would make an index of that name.
      ...(settings.data_stream ? { require_data_stream: 'true' } : {}),
    },
    documents: {
      action: settings.action,
      isDataStream: settings.data_stream,
      ids: settings.id === undefined ? settings.ids : 'given',
      make,
    },
    gather: readBatch(settings.batch, batchDefaults),
    inFlight: settings.max_in_flight,
    latency: settings.latency,
    begin,
  })
}

/** For `check --connect`. */
export async function probe(settings: ElasticSettings): Promise<void> {
  const title = 'elasticsearch sink'
  const client = await clientOf({ ...settings, timeout: Math.min(settings.timeout, 10_000_000) }, title)
  try {
    await client.look()
    if (settings.index.op !== 'const') return
    await probeTarget(client, {
      index: String(settings.index.value),
      isDataStream: settings.data_stream,
      action: settings.action,
      hasTemplate: settings.template !== undefined,
      where: settings.nodes.join(', '),
    })
  } finally {
    await client.close()
  }
}
