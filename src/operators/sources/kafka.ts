import { connectionKey, connectionParams, connectionProblems } from '../../clients/kafka/connection-params.ts'
import { topicNamesProblem } from '../../clients/kafka/topic-name.ts'
import { hasSchemas, schemaParams, schemaProblems } from '../../clients/schema-registry/registry-params.ts'
import { param, type Settings } from '../contract/params.ts'
import type { SettingProblem } from '../contract/setting-problem.ts'
import { defineSource, type Sharing } from '../contract/source.ts'
import { openLater } from './open-later.ts'

const params = {
  topics: param.texts({ doc: 'The topic, or several.', check: topicNamesProblem }),
  pattern: param.regex({
    doc: 'All topics whose names match it, those that are made later included, but not those in which brokers keep offsets and transactions.',
  }),
  ...connectionParams,
  ...schemaParams(
    'The schema registry whose schemas the messages name, as {url: "http://localhost:8081", user: …, password: …} or with a "token": Avro, JSON Schema and Protobuf.',
  ),
  group: param.text({
    foreign: ['group_id', 'consumer_group'],
    check: (name) =>
      name === '' ? 'A "group" has a name; without the setting it has one of its own.' : undefined,
    doc: 'The group of consumers; by default "logpipe", the pipeline and the source.',
  }),
  members: param.choice(['sole', 'shared'], {
    doc: 'Is this run the only member of its group? Then its own state says where to go on, and each event counts once. "shared" runs divide the partitions among them; when one crashes or is silent for too long, what it has read since the last checkpoint comes twice, unless it is written to the same cluster with "transactions: direct". With "client: kafkajs" the same happens when one comes or goes.',
    default: 'sole',
  }),
  start: param.choice(['beginning', 'end', 'committed'], {
    foreign: ['offset', 'offset_reset', 'auto_offset_reset', 'from', 'from_beginning'],
    foreignWords: { earliest: 'beginning', oldest: 'beginning', latest: 'end', newest: 'end' },
    doc: 'Where to begin at the very first start. "committed": where the group has got to, else at the beginning.',
    default: 'beginning',
  }),
  start_time: param.any({
    doc: 'Begin at the very first start with messages of this time or later.',
    check: (value) =>
      typeof value === 'string' && !Number.isNaN(Date.parse(value))
        ? undefined
        : 'The setting "start_time" is a time, such as "2026-05-01T00:00:00Z".',
  }),
  protocol: param.choice(['classic', 'consumer'], {
    doc: 'How members of a shared group agree on who reads what: by themselves, or as the brokers say ("consumer", KIP-848, from Kafka 4.0 on; the brokers then say how long a member may be silent). Needs "client: platformatic".',
    default: 'classic',
  }),
  isolation: param.choice(['read_committed', 'read_uncommitted'], {
    foreign: ['isolation_level'],
    foreignWords: { committed: 'read_committed', uncommitted: 'read_uncommitted' },
    doc: '"read_committed" does not see what a transaction has not made true.',
    default: 'read_committed',
  }),
  on_gap: param.choice(['stop', 'beginning', 'end'], {
    foreignWords: { earliest: 'beginning', latest: 'end' },
    doc: 'What to do where messages that were to be read next are gone.',
    default: 'stop',
  }),
  session_timeout: param.duration({
    doc: 'The group takes a member that says nothing for so long as gone: after a crash the next run gets its partitions only then. A run that is asked to stop leaves the group at once.',
    default: '10s',
    min: 1_000_000,
  }),
  max_bytes: param.size({
    doc: 'Most bytes in one answer of a broker.',
    default: '1MiB',
    min: 1,
    max: 100 * 1024 * 1024,
  }),
  max_wait: param.duration({
    doc: 'How long a broker may wait for more before it answers.',
    default: '250ms',
    min: 1000,
  }),
} as const

export type KafkaSettings = Settings<typeof params>

export const kafka = defineSource({
  name: 'kafka',
  summary: 'Reads messages from topics of Kafka.',
  since: '0.1.0',
  params,
  positional: ['topics'],
  examples: [
    {
      title: 'Errors from a topic, with where they stood',
      pipe: 'from kafka("logs", brokers: "kafka1.example.org:9092") | where level == "error" | set at = @offset, of = @partition | to stdout',
    },
    {
      title: 'Several runs that divide the work',
      pipe: 'from kafka("logs", members: shared, group: "shippers", format: lines) | where contains(message, "panic") | to stdout',
    },
    {
      title: 'Orders that are written with schemas of a registry',
      pipe: 'from kafka("orders", registry: {url: "http://registry.example.org:8081"}) | where total > 100 | to stdout',
    },
  ],
  format: 'json',
  makesRecords: hasSchemas,
  meta: ['topic', 'partition', 'offset', 'key', 'headers', 'timestamp'],
  bounded: () => false,
  charsets: true,
  replayable: true,
  sharing: (settings) => (settings.members === 'shared' ? sharingOf(settings) : undefined),
  *check(settings) {
    const { topics, pattern, start, start_time } = settings
    if (topics === undefined && pattern === undefined)
      yield { param: 'topics', message: 'The source "kafka" needs "topics" or a "pattern".' }
    if (start_time !== undefined && start !== 'beginning')
      yield { param: 'start_time', message: 'Say either "start" or "start_time".' }
    yield* protocolProblems(settings)
    yield* connectionProblems(settings)
    yield* schemaProblems(settings)
  },
  open: (settings, context) =>
    openLater(async () => (await import('./kafka/open-source.ts')).openSource(settings, context)),
  probe: async (settings) => (await import('./kafka/open-source.ts')).probe(settings),
})

const remedy = 'Let this run be the only member of its group ("members: sole").'

const sharingOf = (settings: KafkaSettings): Sharing =>
  settings.client === 'platformatic'
    ? {
        key: connectionKey(settings),
        again:
          'what was read since the last checkpoint comes again when one crashes or is silent for too long',
        remedy,
        fenced:
          'Write to the same Kafka cluster with "transactions: direct", and the same "brokers", login and "client"; or let this run be the only member of its group ("members: sole").',
      }
    : {
        again:
          'what was read since the last checkpoint comes again when one comes, goes, crashes or is silent for too long',
        remedy,
        fenced:
          'Take "client: platformatic" and write to the same Kafka cluster with "transactions: direct"; or let this run be the only member of its group ("members: sole").',
      }

function* protocolProblems({
  protocol,
  client,
  members,
}: KafkaSettings): Iterable<SettingProblem<typeof params>> {
  if (protocol === 'classic') return
  if (client !== 'platformatic')
    yield { param: 'protocol', message: 'The protocol "consumer" needs "client: platformatic".' }
  // It gives a member at once what others have let go of, and a sole member needs all of it.
  if (members !== 'shared')
    yield { param: 'protocol', message: 'The protocol "consumer" needs "members: shared".' }
}
