import { messageOf } from '../../core/message-of.ts'
import { RunError } from '../../core/run-error.ts'
import type { Value } from '../../core/value.ts'
import { anyType } from '../../ir/type.ts'
import { param, type Settings } from '../contract/params.ts'
import { defineTable, type RunningTable, type TableContext } from '../contract/table.ts'
import type { Answer } from './cache/answer-cache.ts'
import { cacheSettings, failedSetting } from './cache/cache-settings.ts'
import { CachingTable } from './cache/caching-table.ts'
import { askUrl } from './http/ask-url.ts'
import { Asker } from './http/asker.ts'
import { readRetry } from './http/retry-setting.ts'
import { urlOf } from './http/url-of.ts'
import { keyCheck } from './match/keyed-rows.ts'

const params = {
  url: param.template({
    required: true,
    doc: 'What is asked by GET, with the key in it: `"https://users/v1/${key}"`. What comes from the key is encoded.',
  }),
  key: param.fields({
    doc: 'Names for the parts of the key, as the URL has them: `key: [tenant, id]` for `"https://users/${tenant}/${id}"`. One part called `key` when absent.',
  }),
  headers: param.record({
    doc: 'Headers of each request: `{Authorization: secret("TOKEN")}`.',
  }),
  timeout: param.duration({ default: '5s', min: 1_000, doc: 'How long one try may take.' }),
  retry: param.record({
    doc: 'How often and when a question is asked again, as `{max: 3, backoff: 500ms..10s, status: [408, 425, 429, 500, 502, 503, 504]}`, which is what holds when absent. A server that cannot be reached, or does not answer in time, counts as well.',
  }),
  concurrency: param.int({
    default: '8',
    min: 1,
    max: 1_000,
    doc: 'Most questions at a time; the order of events stays.',
  }),
  ...cacheSettings,
  failed: failedSetting,
}
type HttpSettings = Settings<typeof params>

const namesOf = (key: unknown): readonly string[] =>
  Array.isArray(key) ? (key as (readonly string[])[]).map((path) => path.join('.')) : ['key']

export const http = defineTable({
  name: 'http',
  summary: 'Asks a server over HTTP.',
  since: '0.2.0',
  params,
  positional: ['url'],
  details:
    'An answer is the JSON of the body, whatever it is. 404, 410 and an empty body say that there is no row. Events wait for their answers in their order, at most some thousand at a time; a key that was asked for a moment ago, or is being asked for, is not asked for again. That there is no row is remembered like an answer, a failure for 5 s at most.',
  examples: [
    {
      title: 'Users of another service',
      pipe: 'table users = http("https://users.internal/v1/${key}", cache: 5m, timeout: 2s)\n\nfrom stdin(format: json) | set user = $users[user_id].name ?? "unknown" | to stdout',
    },
    {
      title: 'A key of two parts, and no event without its answer',
      pipe: 'table limits = http("https://limits.internal/${tenant}/${plan}", key: [tenant, plan], failed: reject)\n\nfrom stdin(format: json) | where size > $limits[tenant, plan].bytes | to stdout',
    },
  ],
  reproducible: () => false,
  waits: () => true,
  *check({ retry, headers }) {
    const read = readRetry(retry)
    if (typeof read === 'string') yield { param: 'retry', message: read }
    if (!Object.values(headers ?? {}).every((value) => typeof value === 'string'))
      yield { param: 'headers', message: 'The value of a header must be a string.' }
  },
  keyNames: ({ key }) => namesOf(key),
  describe: ({ key }) => ({ keys: namesOf(key).map((name) => ({ name, type: anyType })), row: anyType }),
  standIn: ({ key }) => ({ keys: namesOf(key), match: 'exact' }),
  open: (settings, context) => Promise.resolve(open(settings, context)),
  probe,
})

function open(settings: HttpSettings, context: TableContext): RunningTable {
  const { url, key, headers, timeout, concurrency, cache, cache_size: size, failed } = settings
  const { clock, random, name } = context
  const names = namesOf(key)
  const retry = retryOf(settings)
  const render = urlOf(url, names, { now: clock.now, random })
  const check = keyCheck(
    name,
    names.map(() => anyType),
  )
  const table = new CachingTable({ cache, size, failed }, context)
  const listeners = new Map<Answer, (() => void)[]>()
  const asker = new Asker({
    clock,
    random,
    concurrency,
    timeout,
    retry,
    ask: (to, signal) => askUrl(to, (headers ?? {}) as Record<string, string>, retry.status, signal),
  })
  const ask = (keys: readonly Value[]): Answer => {
    const answer = table.open(keys)
    const waiting: (() => void)[] = []
    listeners.set(answer, waiting)
    asker.ask(render(keys), (found) => {
      if (found instanceof Error) table.failed(answer, found.message)
      else table.found(answer, found)
      listeners.delete(answer)
      for (const settled of waiting) settled()
    })
    return answer
  }
  return {
    get: (keys) => (check(keys) ? table.peek(keys)?.row : undefined),
    want(keys, settled) {
      const answer = table.fresh(keys) ?? ask(keys)
      if (!answer.isSettled) listeners.get(answer)?.push(settled)
      return table.hold(answer)
    },
    close: () => asker.close(),
  }
}

function retryOf({ retry }: HttpSettings) {
  const read = readRetry(retry)
  if (typeof read === 'string') throw new RunError('LP5460', 'http table', 'config', read)
  return read
}

/** Reaches the server of the URL; what it says to a key that nobody has does not matter. */
async function probe({ url, key, headers, timeout }: HttpSettings): Promise<void> {
  const names = namesOf(key)
  const to = urlOf(url, names, { now: () => 0, random: () => 0 })(names.map(() => ''))
  try {
    const { origin } = new URL(to)
    const response = await fetch(origin, {
      method: 'HEAD',
      headers: (headers ?? {}) as Record<string, string>,
      signal: AbortSignal.timeout(timeout / 1000),
    })
    await response.body?.cancel()
  } catch (cause) {
    const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
    const why = messageOf(inner)
    throw new RunError(
      'LP5460',
      'http table',
      'connection',
      `The server of ${to} cannot be reached: ${why}.`,
      { cause },
    )
  }
}
