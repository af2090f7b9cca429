import { systemClock } from '../../../core/clock.ts'
import { readBatch } from '../../contract/batch-setting.ts'
import { noRows, type RunningSink, type SinkContext } from '../../contract/sink.ts'
import { batchDefaults, type HttpSettings } from '../http.ts'
import { Sender } from '../sending/sender.ts'
import { bodyKind, requestsFor } from './bodies.ts'
import { headersOf } from './headers.ts'
import { Requester } from './requester.ts'
import { usualStatuses } from './retry-status.ts'

const requestOf = (settings: HttpSettings, title: string) => ({
  title,
  url: settings.url,
  method: settings.method.toUpperCase(),
  headers: headersOf({
    ...settings,
    type: bodyKind(settings.as, settings.body !== undefined).type,
  }),
  timeout: settings.timeout,
  again: settings.retry_status ?? usualStatuses,
  secrets: [settings.password, settings.token, ...Object.values(settings.headers ?? {})].filter(
    (text): text is string => typeof text === 'string' && text.length > 3,
  ),
})

/** Begins to send. */
export function openSink(settings: HttpSettings, { name, clock, refuse }: SinkContext): RunningSink {
  const title = `http sink "${name}"`
  const requester = new Requester({ ...requestOf(settings, title), clock })
  const gather = readBatch(settings.batch, batchDefaults)
  const kind = bodyKind(settings.as, settings.body !== undefined)
  const sender = new Sender({
    title,
    code: 'LP5492',
    refuse,
    requests: (pieces) => requestsFor(pieces, gather, kind),
    send: ({ records, key }) => requester.send(kind.body(records), key),
  })
  return {
    ...(kind.isSingle ? {} : { gather }),
    write: (pieces) => sender.write(pieces),
    giveUp: (error) => sender.giveUp(error),
    flush: () => Promise.resolve(noRows),
    close() {
      requester.close()
      return Promise.resolve()
    },
  }
}

/** For `check --connect`. */
export async function probe(settings: HttpSettings): Promise<void> {
  const requester = new Requester({
    ...requestOf(settings, 'http sink'),
    method: 'HEAD',
    timeout: Math.min(settings.timeout, 10_000_000),
    clock: systemClock,
  })
  await requester.reach()
}
