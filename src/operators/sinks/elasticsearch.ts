import { connectionParams, connectionProblems } from '../../clients/elasticsearch/connection-params.ts'
import { anyType } from '../../ir/type.ts'
import { batchParam } from '../contract/batch-setting.ts'
import { param, type Settings } from '../contract/params.ts'
import { defineSink } from '../contract/sink.ts'
import { policyProblem, templateShapeProblem } from './elasticsearch/bootstrap.ts'
import { recordParams } from './elasticsearch/documents.ts'
import { indexNameProblem } from './elasticsearch/index-name.ts'
import { lineParams, lineProblems } from './elasticsearch/line-params.ts'

export const batchDefaults = { events: 2000, bytes: 4 * 1024 * 1024, every: 1_000_000 }

const params = {
  index: param.template({
    doc: 'The index, alias or data stream. It may be made from each event.',
    required: true,
  }),
  ...connectionParams,
  data_stream: param.bool({
    doc: 'The index is a data stream: events are only added, and those without "@timestamp" get their time as that.',
    default: 'false',
  }),
  action: param.choice(['create', 'index', 'update', 'upsert'], {
    doc: '"create" leaves a document with the same id as it is, "index" replaces it, "update" changes some fields of it, "upsert" makes it where there is none.',
    default: 'create',
    foreign: ['op_type'],
    foreignWords: { insert: 'create', add: 'create', replace: 'index' },
  }),
  id: param.expression({
    foreign: ['document_id', '_id'],
    doc: 'The id of each document. Without it "ids" says who makes one.',
    type: anyType,
  }),
  ids: param.choice(['logpipe', 'server'], {
    doc: 'Who makes the ids where "id" is not given. Those of "logpipe" stay the same however often an event is sent, so that a second time changes nothing. With "server" Elasticsearch need not look for them, and what is sent again because an answer was lost is there twice.',
    default: 'logpipe',
  }),
  routing: param.expression({ doc: 'What chooses the shard, instead of the id.', type: anyType }),
  delivery: param.choice(['outbox', 'immediate'], {
    doc: 'Behind an outbox, where state is kept, each event becomes one document, unless the server makes the ids. "immediate" sends at once; after a crash some are sent again, under other ids unless "id" is given. One made of the event alone makes each event one document here too, also where several runs share an input.',
    default: 'outbox',
  }),
  ingest: param.text({ foreign: ['pipeline'], doc: 'The ingest pipeline that documents go through.' }),
  template: param.record({
    doc: 'An index template that is put at each start, as in {index_patterns: ["logs-*"], template: {mappings: {…}}}.',
    check: templateShapeProblem,
    example: '{index_patterns: ["logs-*"], template: {mappings: {…}}}',
  }),
  ilm: param.record({
    doc: 'A lifecycle policy that is put at each start under the name of the template, as in {phases: {hot: {actions: {rollover: {max_age: "1d"}}}}}.',
    check: policyProblem,
    example: '{phases: {hot: {actions: {rollover: {max_age: "1d"}}}}}',
  }),
  template_name: param.text({
    doc: 'The name of the template and of the policy; by default "logpipe-" and the name of the sink.',
  }),
  gzip: param.bool({ doc: 'Compress what is sent.', default: 'true' }),
  batch: batchParam('When a request is sent', batchDefaults),
  max_in_flight: param.int({
    foreign: ['workers', 'concurrency', 'threads'],
    doc: 'Most requests that wait for their answers at once. How many do is found out: one more while answers come in time, half after one that does not or says that there is too much to do.',
    default: '4',
    min: 1,
    max: 64,
  }),
  latency: param.duration({
    doc: 'An answer that takes longer is not in time.',
    default: '2s',
    min: 1000,
  }),
  ...lineParams,
} as const

export type ElasticSettings = Settings<typeof params>

export const elasticsearch = defineSink({
  name: 'elasticsearch',
  summary: 'Writes documents to indices and data streams of Elasticsearch.',
  since: '0.1.0',
  params,
  positional: ['index'],
  examples: [
    {
      title: 'Logs to a data stream, what it refuses to a file',
      pipe: [
        'pipeline { dead_letter: rejects }',
        'sink rejects = file("rejects.ndjson")',
        'from stdin(format: json) | to elasticsearch("logs-app-default", data_stream: true, nodes: "https://es1.example.org:9200", api_key: secret("ES_KEY"))',
      ].join('\n'),
    },
    {
      title: 'The newest state of each order, in an index for each country',
      pipe: 'from stdin(format: json) | to elasticsearch("orders-${country ?? "none"}", id: order, action: index, missing: "none")',
    },
    {
      title: 'Messages of Kafka at once, each one document however often it is sent',
      pipe: 'from kafka("logs") | to elasticsearch("logs", delivery: immediate, id: "${@topic}/${@partition}/${@offset}")',
    },
    {
      title: 'As fast as the server can, where an event may be there twice after a failure',
      pipe: 'from file("access.ndjson", format: json) | to elasticsearch("access", ids: server)',
    },
    {
      title: 'Columns of lines by a template',
      pipe: 'from stdin(format: lines) | to elasticsearch("system", format: lines, output_template: "{\\"user\\": \\"$1\\", \\"cpu\\": $3}", separator_charset: " \\t", translate_charset: "[]")',
    },
  ],
  format: 'json',
  target: 'index',
  refuses: true,
  record: recordParams,
  delivery: ({ delivery }) => delivery,
  harmlessTwice: (settings) =>
    settings.data_stream || !hasLastingIds(settings)
      ? undefined
      : 'each document has an id of its own, and a second one with it changes nothing',
  knownBy: {
    params: ({ id, data_stream }) =>
      id === undefined || data_stream ? undefined : ['index', 'id', 'routing'],
    lateHarm: ({ action }) =>
      action === 'create'
        ? undefined
        : `with "action: ${action}" an older event may then come behind a newer one with the same id`,
    remedy:
      'Give each document an "id" that is made of its event alone, such as "${@topic}/${@partition}/${@offset}", with "action: create" and in no data stream.',
  },
  comesTwice: ({ ids }) =>
    ids === 'server'
      ? {
          why: 'Elasticsearch makes the ids, so documents of a request whose answer was lost, or that a crash has cut short, are there twice',
          remedy: 'Leave out "ids: server".',
        }
      : undefined,
  readersNote: (settings) => {
    const { data_stream } = settings
    if (!hasLastingIds(settings)) return undefined
    return data_stream
      ? 'What is sent again has the same id, but a data stream that rolls over in between has it twice.'
      : 'This holds while the index is a function of the event: an alias that moves to another index between two tries takes the same id twice.'
  },
  *check(settings, format) {
    const { action, id, ids, data_stream, template_name, template, ilm } = settings
    yield* connectionProblems(settings)
    yield* lineProblems(settings, format)
    if (settings.output_template === undefined && format !== undefined && format !== 'json')
      yield {
        param: 'index',
        message: `Documents are JSON, and the format is "${format}".`,
        help: 'Leave out "format".',
      }
    const unnamed = indexNameProblem(settings.index, data_stream)
    if (unnamed !== undefined) yield { param: 'index', ...unnamed }
    if (data_stream && action !== 'create')
      yield { param: 'action', message: 'A data stream takes only new documents: "action: create".' }
    if (id === undefined && (action === 'update' || action === 'upsert'))
      yield { param: 'action', message: `"action: ${action}" needs an "id".` }
    if (id !== undefined && ids === 'server')
      yield {
        param: 'ids',
        message: 'The server makes no ids where "id" gives them.',
        help: 'Leave out "id", or "ids: server".',
      }
    if (template_name !== undefined && template === undefined && ilm === undefined)
      yield { param: 'template_name', message: 'The setting "template_name" needs "template" or "ilm".' }
  },
  unused: ({ type, bulk }) => [
    ...(type === undefined
      ? []
      : [
          {
            param: 'type' as const,
            message: 'Elasticsearch has no mapping types any more: "type" is ignored.',
            help: 'Leave it out.',
          },
        ]),
    ...(bulk === undefined
      ? []
      : [
          {
            param: 'bulk' as const,
            message: 'Documents are always sent in bulk requests: "bulk" is ignored.',
            help: 'Leave it out; "batch" says how many go in one request.',
          },
        ]),
  ],
  open: async (settings, context) =>
    (await import('./elasticsearch/open-sink.ts')).openSink(settings, context),
  probe: async (settings) => (await import('./elasticsearch/open-sink.ts')).probe(settings),
})

/** A document that is sent again has the id that it had. */
const hasLastingIds = ({ delivery, id, ids }: ElasticSettings): boolean =>
  id !== undefined || (delivery === 'outbox' && ids === 'logpipe')
