import { connectionKey, connectionParams, connectionProblems } from '../../clients/kafka/connection-params.ts'
import { topicNameProblem, topicNamesProblem } from '../../clients/kafka/topic-name.ts'
import { hasSchemas, schemaParams, schemaProblems } from '../../clients/schema-registry/registry-params.ts'
import { anyType, boolType, intType, openRecord, optional } from '../../ir/type.ts'
import { batchParam } from '../contract/batch-setting.ts'
import { param, type Settings } from '../contract/params.ts'
import { defineSink } from '../contract/sink.ts'
import { partitioners } from './kafka/choose-partition.ts'
import { recordParams } from './kafka/messages.ts'
import { timeoutOf, transactionKey } from './kafka/transaction-key.ts'

export const batchDefaults = { events: 10_000, bytes: 512 * 1024, every: 20_000 }

/** How the sink takes part in epochs, by "transactions". */
const ways = { false: 'immediate', true: 'outbox', direct: 'direct' } as const

const params = {
  topic: param.template({
    doc: 'The topic. It may be made from each event; events for a topic that is not there are rejected.',
    required: true,
    aliases: ['Topic'],
  }),
  ...connectionParams,
  ...schemaParams(
    'The schema registry with whose schemas messages are written, as {url: "http://localhost:8081", user: …, password: …, subject: …}: the newest schema of the subject, which is the topic and "-value" unless given; a newer one is found while it runs. Events that do not fit are rejected.',
    ['subject'],
  ),
  key: param.expression({
    foreign: ['key_field', 'message_key'],
    doc: 'The key of each message: texts and bytes as they are, other values as JSON.',
    type: anyType,
  }),
  partition: param.expression({
    doc: 'The number of the partition, where events choose it themselves.',
    type: optional(intType),
  }),
  partitioner: param.choice(partitioners, {
    doc: 'How partitions are chosen. "hash" takes the key as Kafka\'s own clients do (murmur2), and those without a key in turn. "sticky" does the same with keys, and gives one partition a whole batch of those without: few and large requests.',
    default: 'hash',
    aliases: ['PartitionerType'],
    oldWords: { roundrobin: 'round_robin' },
    foreignWords: { murmur2: 'hash', murmur: 'hash', key: 'hash', consistent: 'hash' },
  }),
  headers: param.expression({
    doc: 'Headers of each message, as in {trace: trace_id}; a list gives one header for each value.',
    type: optional(openRecord),
  }),
  urgent: param.expression({
    doc: 'Events for which it is true are sent at once, with what waits before them; all others wait for more as "batch" says.',
    type: optional(boolType),
  }),
  acks: param.choice(['all', 'leader', 'none'], {
    foreign: ['required_acks', 'request_required_acks'],
    doc: 'Who must have a message before it counts as written: all replicas in sync, the leader, or nobody.',
    default: 'all',
    aliases: ['RequiredAcks'],
    oldWords: { '-1': 'all', '1': 'leader', '0': 'none' },
  }),
  idempotent: param.bool({
    doc: 'Brokers drop what a repeated request brings twice. Needs "acks: all".',
    default: 'true',
  }),
  compression: param.choice(['none', 'gzip', 'snappy', 'lz4', 'zstd'], {
    foreign: ['compression_type', 'compression_codec', 'codec'],
    doc: 'How batches are compressed.',
    default: 'none',
    aliases: ['Compression', 'CompressionCodec'],
  }),
  batch: batchParam(
    'When messages are sent',
    batchDefaults,
    '. "bytes" is the most of one request; requests get smaller where the brokers are slow.',
  ),
  latency: param.duration({
    doc: 'Requests are made smaller, down to a quarter, while they take longer than this, and larger again while they do not.',
    default: '250ms',
    min: 1000,
  }),
  max_in_flight: param.int({
    doc: 'Most requests that wait for their answers at once. Messages of one partition keep their order.',
    default: '4',
    min: 1,
    max: 64,
  }),
  transactions: param.choice(['false', 'true', 'direct'], {
    doc: 'Send in transactions: those who read with "read_committed" see each event exactly once. true: from an outbox. direct: at once, without a second copy on disk; the commit of Kafka decides each epoch, so there may be no second cluster and no outbox that must be exact. Sinks of a pipeline with the same "brokers" and login share them.',
    default: 'false',
    foreign: ['transactional', 'transaction', 'exactly_once'],
    foreignWords: { yes: 'true', on: 'true', no: 'false', off: 'false', outbox: 'true' },
  }),
  transaction_timeout: param.duration({
    doc: 'Brokers end a transaction that is open for longer and drop what it holds, which is sent anew then; 1m unless told, and no more than their "transaction.max.timeout.ms". With "transactions: direct" it lasts as long as an epoch.',
    min: 1_000_000,
  }),
  transactional_id: param.text({
    check: (name) =>
      name === '' ? 'A "transactional_id" is a name; without the setting there is one.' : undefined,
    doc: 'The name by which transactions are told apart; by default "logpipe", the pipeline and the first of the sinks that share them. Sinks with other names have transactions of their own. Where runs share an input ("members: shared"), each adds a part of its own, so that none locks another out.',
  }),
  marker_topic: param.text({
    check: topicNamesProblem,
    doc: 'With "transactions": a topic that is there, in whose name the mark of progress is kept. By default the topic itself, where it is always the same.',
  }),
} as const

export type KafkaSettings = Settings<typeof params>

export const kafka = defineSink({
  name: 'kafka',
  summary: 'Writes messages to topics of Kafka.',
  since: '0.1.0',
  params,
  aliases: ['flusher_kafka', 'flusher_kafka_v2'],
  retired: {
    QueueSize: 'The size of what waits is "buffer: {events: …, bytes: …}".',
    ChannelBufferSize: 'The size of what waits is "buffer: {events: …, bytes: …}".',
    MaxRetries: 'Tries are counted by "retry: {max: …}"; without it there is no end to them.',
    BulkMaxSize: 'How much is sent at once is "batch: {events: …, bytes: …}".',
    BulkFlushFrequency: 'How long messages wait for more is "batch: {every: …}".',
    Version: 'The version of the brokers is found out.',
  },
  positional: ['topic'],
  examples: [
    {
      title: 'Errors to a topic, those of a host in order',
      pipe: 'from stdin(format: json) | where level == "error" | to kafka("errors", brokers: "kafka1.example.org:9092", key: host)',
    },
    {
      title: 'A topic for each team, each message once',
      pipe: 'from file("/var/log/app.ndjson", format: json) | to kafka("logs-${team ?? "none"}", transactions: true, marker_topic: "logs-none", missing: "none")',
    },
  ],
  format: 'json',
  target: 'topic',
  refuses: true,
  record: recordParams,
  delivery: ({ transactions }) => ways[transactions],
  marked: ({ transactions }) => transactions !== 'false',
  comesTwice: ({ transactions }) =>
    transactions === 'false'
      ? {
          why: 'what is sent to Kafka without a transaction stays there, so after a crash some events are there twice',
          remedy: 'Write "transactions: true" or "transactions: direct" at the sink.',
        }
      : undefined,
  commitsWith: transactionKey,
  fences: connectionKey,
  readersNote: ({ transactions }) =>
    transactions === 'false'
      ? undefined
      : 'Read with "read_committed"; others see what an aborted transaction has sent.',
  longestEpoch: (settings) => ({ micros: timeoutOf(settings), setting: 'transaction_timeout' }),
  openDecider: async (settings, context) =>
    (await import('./kafka/open-sink.ts')).openDecider(settings, context),
  *check(settings, format) {
    const { acks, idempotent, transactional_id, transaction_timeout, marker_topic, topic } = settings
    const transactions = settings.transactions !== 'false'
    yield* connectionProblems(settings)
    yield* schemaProblems(settings)
    if (hasSchemas(settings) && format !== undefined && format !== 'json')
      yield {
        param: settings.registry === undefined ? 'schema_file' : 'registry',
        message: 'Messages with schemas are written from JSON, and take no other "format".',
      }
    const named = topic.op === 'const' ? topicNameProblem(String(topic.value)) : undefined
    if (named !== undefined) yield { param: 'topic', message: `${named}.` }
    if (acks !== 'all' && transactions) yield { param: 'acks', message: 'Transactions need "acks: all".' }
    else if (acks !== 'all' && idempotent)
      yield {
        param: 'acks',
        message: `With "acks: ${acks}" brokers cannot drop what comes twice.`,
        help: 'Add "idempotent: false".',
      }
    if (transactional_id !== undefined && !transactions)
      yield {
        param: 'transactional_id',
        message: 'The setting "transactional_id" needs "transactions: true" or "transactions: direct".',
      }
    if (transaction_timeout !== undefined && !transactions)
      yield {
        param: 'transaction_timeout',
        message: 'The setting "transaction_timeout" needs "transactions: true" or "transactions: direct".',
      }
    if (transactions && marker_topic === undefined && topic.op !== 'const')
      yield {
        param: 'transactions',
        message: 'The topic is made from each event, so the mark of progress has no topic to be kept in.',
        help: 'Name one that is there: "marker_topic: …".',
      }
  },
  open: async (settings, context) => (await import('./kafka/open-sink.ts')).openSink(settings, context),
  probe: async (settings) => (await import('./kafka/open-sink.ts')).probe(settings),
})
