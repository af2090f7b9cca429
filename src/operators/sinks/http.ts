import { batchParam } from '../contract/batch-setting.ts'
import { param, type Settings } from '../contract/params.ts'
import { defineSink } from '../contract/sink.ts'
import { addressProblem, originOf } from './http/address.ts'
import { recordParams } from './http/bodies.ts'
import { headersProblems, shownHeaders } from './http/headers.ts'
import { statusesProblem, usualStatuses } from './http/retry-status.ts'

export const batchDefaults = { events: 1000, bytes: 1024 * 1024, every: 1_000_000 }

const params = {
  url: param.text({
    doc: 'The address, with http: or https:. It may be a secret; only its host is ever shown.',
    required: true,
    shown: (value) => originOf(String(value)),
  }),
  method: param.choice(['post', 'put'], { doc: 'How a request is sent.', default: 'post' }),
  headers: param.record({
    doc: 'More headers, as in {"X-Team": "ops"}. Without another "Content-Type" it is that of JSON lines.',
    check: headersProblems,
    shown: shownHeaders,
  }),
  user: param.text({ doc: 'The user for basic authentication.' }),
  password: param.text({ doc: 'The password for basic authentication.' }),
  token: param.text({ doc: 'A token, sent as "Authorization: Bearer …".' }),
  timeout: param.duration({
    doc: 'A request without an answer counts as lost after this time, and is sent again.',
    default: '30s',
    min: 1000,
  }),
  idempotent: param.bool({
    doc: 'The server honours the header "Idempotency-Key": it applies a request once, however often it comes. Where state is kept, requests wait in an outbox until what they hold is decided, and what a crash makes come again has the key that it had.',
    default: 'false',
  }),
  batch: batchParam('When a request is sent', batchDefaults),
  as: param.choice(['array', 'slack'], {
    doc: 'Without it a request holds lines. "array" makes them one JSON array; "slack" sends one message a request, {"text": …}, as chat servers take it.',
  }),
  text: param.template({
    doc: 'The message of each event with "as: slack". Without it, the field "text" of the event.',
  }),
  body: param.template({
    doc: 'The body of a request, made from one event: each event is a request then. It is sent as text unless "headers" names another "Content-Type".',
  }),
  retry_status: param.texts({
    doc: 'Answers after which another attempt follows, as numbers and classes; all others but 2xx refuse the events.',
    default: JSON.stringify(usualStatuses),
  }),
}

export type HttpSettings = Settings<typeof params>

export const http = defineSink({
  name: 'http',
  summary: 'Sends events to a web server, many in one request.',
  since: '0.1.0',
  params,
  positional: ['url'],
  examples: [
    {
      title: 'JSON lines to an endpoint, at most 500 in a request',
      pipe: 'from stdin(format: json) | to http("https://logs.example.org/ingest", batch: {events: 500, every: 2s})',
    },
    {
      title: 'An array in each request, given up after five attempts',
      pipe: 'from stdin(format: json) | to http("https://logs.example.org/bulk", as: array, retry: {max: 5, backoff: 500ms..30s})',
    },
    {
      title: 'A body of your own for each event',
      pipe: 'from stdin(format: json) | to http("https://hooks.example.org/ops", body: "${service ?? "?"} is down", headers: {"Content-Type": "text/markdown"})',
    },
    {
      title: 'Each event once, to a server that knows requests again by their "Idempotency-Key"',
      pipe: 'from stdin(format: json) | to http("https://logs.example.org/ingest", idempotent: true)',
    },
    {
      title: 'A message in a chat for each error',
      pipe: 'from stdin(format: json) | where level == "error" | to http("https://chat.example.org/hook", as: slack, text: "${host ?? "?"}: ${message ?? "no message"}")',
    },
  ],
  format: 'json',
  record: recordParams,
  refuses: true,
  delivery: ({ idempotent }) => (idempotent ? 'outbox' : 'immediate'),
  harmlessTwice: ({ idempotent }) =>
    idempotent ? 'the server knows a request again by its "Idempotency-Key"' : undefined,
  readersNote: ({ idempotent }) =>
    idempotent
      ? undefined
      : 'Behind an outbox each request has an "Idempotency-Key"; with a server that honours it, write "idempotent: true".',
  *check({ url, user, password, token, as, text, body, retry_status }, format) {
    const problem = url === undefined ? undefined : addressProblem(url)
    if (problem !== undefined) yield { param: 'url', code: 'LP2150', ...problem }
    if (user !== undefined && token !== undefined) {
      yield { param: 'token', message: 'A request carries either "user" and "password" or "token".' }
    }
    if (password !== undefined && user === undefined) {
      yield { param: 'password', message: 'The setting "password" needs "user".' }
    }
    if (text !== undefined && as !== 'slack') {
      yield { param: 'text', message: 'The setting "text" needs "as: slack".' }
    }
    if (body !== undefined && as !== undefined) {
      yield { param: 'body', message: `A request is made either by "body" or by "as: ${as}".` }
    }
    if (as === 'array' && format !== undefined && format !== 'json') {
      yield {
        param: 'as',
        message: `An array is made of JSON, and the format is "${format}".`,
        help: 'Leave "format" away, or "as: array".',
      }
    }
    const wrong = statusesProblem(retry_status ?? [])
    if (wrong !== undefined) yield { param: 'retry_status', message: wrong }
  },
  open: async (settings, context) => (await import('./http/open-sink.ts')).openSink(settings, context),
  probe: async (settings) => (await import('./http/open-sink.ts')).probe(settings),
})
