import { connectionParams, connectionProblems } from '../../clients/elasticsearch/connection-params.ts'
import { param, type Settings } from '../contract/params.ts'
import { defineSource } from '../contract/source.ts'
import { openLater } from './open-later.ts'

const params = {
  index: param.texts({
    doc: 'Indices, aliases, data streams and patterns such as "logs-*".',
    required: true,
  }),
  ...connectionParams,
  query: param.record({
    doc: 'Which documents, as Elasticsearch writes queries: {term: {level: "error"}}. Without it all.',
  }),
  sort: param.text({
    doc: 'The field by whose order they are read: a date, a number or a keyword. Those with the same value come in any order, each once.',
    default: '"@timestamp"',
  }),
  fields: param.texts({ doc: 'Only these fields of each document, as in "user.*".' }),
  batch: param.int({ doc: 'Most documents in one answer.', default: '1000', min: 1, max: 10_000 }),
  keep_alive: param.duration({
    doc: 'How long the server keeps what it looks at while nothing is asked for; after that a new look goes on at the same place.',
    default: '1m',
    min: 1_000_000,
  }),
  follow: param.bool({
    doc: 'Look again and again for documents behind the last one, instead of ending when all were read.',
    default: 'false',
  }),
  every: param.duration({ doc: 'With "follow": time between two looks; 5s unless given.', min: 10_000 }),
} as const

export type ElasticSettings = Settings<typeof params>

export const elasticsearch = defineSource({
  name: 'elasticsearch',
  summary: 'Reads documents from indices and data streams of Elasticsearch, in order.',
  since: '0.1.0',
  params,
  positional: ['index'],
  examples: [
    {
      title: 'The errors of an index again, with their ids',
      pipe: 'from elasticsearch("logs-app-default", query: {term: {level: "error"}}) | set id = @key | to stdout',
    },
    {
      title: 'What comes new to some indices, as it comes',
      pipe: 'from elasticsearch("orders-*", nodes: "https://es1.example.org:9200", api_key: secret("ES_KEY"), sort: "changed", follow: true) | to stdout',
    },
  ],
  format: 'json',
  meta: ['key', 'headers'],
  bounded: ({ follow }) => !follow,
  replayable: true,
  note: ({ follow, sort }) =>
    follow
      ? `documents whose "${sort}" is before that of one that was read, and that come after it, are not seen.`
      : undefined,
  *check(settings) {
    if (settings.every !== undefined && !settings.follow)
      yield { param: 'every', message: 'The setting "every" needs "follow: true".' }
    yield* connectionProblems(settings)
  },
  open: (settings, context) =>
    openLater(async () => (await import('./elasticsearch/open-source.ts')).openSource(settings, context)),
  probe: async (settings) => (await import('./elasticsearch/open-source.ts')).probe(settings),
})
