import { systemClock } from '../../core/clock.ts'
import { param, type Settings } from '../contract/params.ts'
import {
  defineSink,
  type Encoded,
  noRows,
  PieceRefused,
  type RunningSink,
  type SinkContext,
} from '../contract/sink.ts'
import { batchProblem, readBatch } from './batch-setting.ts'
import { addressProblem, originOf } from './http/address.ts'
import { batches, messages } from './http/bodies.ts'
import { headersOf, headersProblem, shownHeaders } from './http/headers.ts'
import { Requester } from './http/requester.ts'

const params = {
  url: param.text({
    doc: 'The address, with http: or https:. It may be a secret; only its host is ever shown.',
    required: true,
    shown: (value) => originOf(String(value)),
  }),
  method: param.choice(['post', 'put'], { doc: 'How a request is sent.', default: 'post' }),
  headers: param.record({
    doc: 'More headers, as in {"X-Team": "ops"}. Without another "Content-Type" it is that of JSON lines.',
    check: headersProblem,
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
  batch: param.record({
    doc: 'When a request is sent: {events: 1000, every: 1s, bytes: 1_048_576} unless written otherwise, whichever comes first.',
    check: batchProblem,
  }),
  as: param.choice(['slack'], {
    doc: '"slack" sends one message a request, {"text": …}, as chat servers take it.',
  }),
  text: param.template({
    doc: 'The message of each event with "as: slack". Without it, the field "text" of the event.',
  }),
}

type HttpSettings = Settings<typeof params>

/** An outbox hands over pieces that are sent and refused as a whole. */
const whole = { events: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY, every: 0 }

const defaults = { events: 1000, bytes: 1024 * 1024, every: 1_000_000 }

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
      title: 'A message in a chat for each error',
      pipe: 'from stdin(format: json) | where level == "error" | to http("https://chat.example.org/hook", as: slack, text: "${host ?? "?"}: ${message ?? "no message"}")',
    },
  ],
  format: 'json',
  target: 'text',
  refuses: true,
  check({ url, user, password, token, as, text }) {
    const problem = url === undefined ? undefined : addressProblem(url)
    if (problem !== undefined) return { param: 'url', code: 'LP2150', ...problem }
    if (user !== undefined && token !== undefined) {
      return { param: 'token', message: 'A request carries either "user" and "password" or "token".' }
    }
    if (password !== undefined && user === undefined) {
      return { param: 'password', message: 'The setting "password" needs "user".' }
    }
    if (text !== undefined && as === undefined) {
      return { param: 'text', message: 'The setting "text" needs "as: slack".' }
    }
    return undefined
  },
  open: async (settings, context) => openHttp(settings, context),
  async probe(settings) {
    const requester = new Requester({
      ...requestOf(settings, 'http sink'),
      method: 'HEAD',
      timeout: Math.min(settings.timeout, 10_000_000),
      clock: systemClock,
    })
    await requester.reach()
  },
})

const requestOf = (settings: HttpSettings, title: string) => ({
  title,
  url: settings.url,
  method: settings.method.toUpperCase(),
  headers: headersOf({
    ...settings,
    type: settings.as === undefined ? 'application/x-ndjson' : 'application/json',
  }),
  timeout: settings.timeout,
  secrets: [settings.password, settings.token, ...Object.values(settings.headers ?? {})].filter(
    (text): text is string => typeof text === 'string' && text.length > 3,
  ),
})

function openHttp(settings: HttpSettings, { name, clock, refuse }: SinkContext): RunningSink {
  const title = `http sink "${name}"`
  const requester = new Requester({ ...requestOf(settings, title), clock })
  const gather = readBatch(settings.batch, defaults)
  const isChat = settings.as === 'slack'
  /** Requests of the call under way that are done: it comes again with the same pieces after a failure. */
  let done = 0
  return {
    ...(isChat ? {} : { gather }),
    async write(pieces: readonly Encoded[]) {
      if (refuse === undefined) {
        for (let index = done; index < pieces.length; index++) {
          for (const { body } of isChat ? messages([pieces[index]!]) : batches([pieces[index]!], whole)) {
            const refusal = await requester.send(body())
            if (refusal === undefined) continue
            done = 0
            throw new PieceRefused('LP5492', title, refusal, index)
          }
          done = index + 1
        }
        done = 0
        return
      }
      const requests = isChat ? messages(pieces) : batches(pieces, gather)
      for (const request of requests.slice(done)) {
        const refusal = await requester.send(request.body())
        done++
        if (refusal === undefined) continue
        for (const piece of request.pieces) refuse(piece, 'LP5492', refusal)
      }
      done = 0
    },
    flush: () => Promise.resolve(noRows),
    close() {
      requester.close()
      return Promise.resolve()
    },
  }
}
