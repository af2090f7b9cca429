import { askBriefly } from '../../../clients/kafka/ask-briefly.ts'
import type { Connection } from '../../../clients/kafka/client.ts'
import { connectionKey, connectionOf } from '../../../clients/kafka/connection-params.ts'
import { GroupProgress, progressKey } from '../../../clients/kafka/group-progress.ts'
import { kafkaClient } from '../../../clients/kafka/kafka-client.ts'
import { SchemaRegistry } from '../../../clients/schema-registry/registry.ts'
import { registryOf } from '../../../clients/schema-registry/registry-params.ts'
import {
  codecOfFile,
  type MessageReader,
  RegistryReader,
  readerOfFile,
} from '../../../clients/schema-registry/schemas.ts'
import type { RunningSource, SourceContext } from '../../contract/source.ts'
import type { KafkaSettings } from '../kafka.ts'
import { probeSource } from './probe-source.ts'
import { KafkaSource } from './run-kafka.ts'

/** Reads what the settings of the source name; files of them are read here. */
export async function openSource(settings: KafkaSettings, context: SourceContext): Promise<RunningSource> {
  const connection = await connectionOf(settings, `kafka source "${context.name}"`)
  const reader = await readerOf(settings, connection, context)
  const progress = context.decidesWith?.(progressKey(connectionKey(settings)), () => new GroupProgress())
  return new KafkaSource({ ...readingOf(settings, context, connection), reader }, context, progress)
}

/** For `check --connect`. */
export async function probe(settings: KafkaSettings): Promise<void> {
  const title = 'kafka source'
  const { topics, group, registry, schema_file, message_type } = settings
  await askBriefly(settings, title, (admin) => probeSource({ topics, group, title }, admin))
  if (registry !== undefined) await new SchemaRegistry(registryOf(registry, 10_000_000, title)).look()
  if (schema_file !== undefined) await codecOfFile(schema_file, message_type, title)
}

/** Undefined: values are bytes of a format. */
async function readerOf(
  { registry, schema_file, message_type, timeout }: KafkaSettings,
  { title }: Connection,
  { clock, stop }: SourceContext,
): Promise<MessageReader | undefined> {
  if (schema_file !== undefined) return readerOfFile(await codecOfFile(schema_file, message_type, title))
  if (registry === undefined) return undefined
  return new RegistryReader(new SchemaRegistry(registryOf(registry, timeout, title), stop), clock)
}

function readingOf(settings: KafkaSettings, { name, pipeline }: SourceContext, connection: Connection) {
  const { topics = [], pattern, group, start, start_time, members, isolation, on_gap } = settings
  return {
    client: kafkaClient(settings.client),
    connection,
    topics,
    patterns: pattern === undefined ? [] : [pattern],
    group: group ?? `logpipe.${pipeline}.${name}`,
    start,
    startTime: typeof start_time === 'string' ? Date.parse(start_time) * 1000 : undefined,
    members,
    isolation,
    onGap: on_gap,
    sessionTimeout: settings.session_timeout,
    maxBytes: settings.max_bytes,
    maxWait: settings.max_wait,
    protocol: settings.protocol,
  }
}
