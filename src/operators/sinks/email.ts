import { isRecord, type Value } from '../../core/value.ts'
import { batchParam } from '../contract/batch-setting.ts'
import { param, type Settings } from '../contract/params.ts'
import { noSuchKey, type PartProblem } from '../contract/part-problem.ts'
import { defineSink } from '../contract/sink.ts'
import { recordParams } from './email/mails.ts'

export const batchDefaults = { events: 100, bytes: 256 * 1024, every: 10_000_000 }

const params = {
  to: param.texts({ doc: 'Who gets the mail: one address or several.', required: true }),
  from: param.text({ doc: 'Whom it comes from.', required: true }),
  cc: param.texts({ doc: 'Who gets a copy.' }),
  subject: param.template({
    doc: 'The subject, which may be made from each event. Events that come together and have the same subject are one mail; their number is added where there are several.',
    default: '"Events of logpipe"',
  }),
  body: param.template({
    doc: 'What the mail says of each event. Without it, the event as "format" writes it.',
  }),
  smtp: param.record({
    doc: 'The mail server, as {host: "mail.example.org", port: 587, tls: true, user: …, password: secret("…")}. Without "tls", STARTTLS is used where the server has it.',
    required: true,
    check: smtpProblems,
    shown: (value) => (isRecord(value) ? `{host: ${JSON.stringify(value['host'] ?? '')}, …}` : '…'),
  }),
  batch: batchParam('When mails are sent', batchDefaults),
}

export type EmailSettings = Settings<typeof params>

const smtpKeys = ['host', 'port', 'tls', 'user', 'password']

function* smtpProblems(value: Value): Iterable<string | PartProblem> {
  if (!isRecord(value)) {
    yield 'The setting "smtp" is a record, such as {host: "mail.example.org", port: 587}.'
    return
  }
  for (const unknown of Object.keys(value).filter((key) => !smtpKeys.includes(key)))
    yield noSuchKey('smtp', unknown, smtpKeys)
  if (typeof value['host'] !== 'string') yield '"smtp.host" names the mail server.'
}

export const email = defineSink({
  name: 'email',
  summary: 'Sends events by mail, several in one where they come together.',
  since: '0.1.0',
  params,
  positional: ['to'],
  examples: [
    {
      title: 'A mail with the errors of the last minute',
      pipe: 'from stdin(format: json) | where level == "error" | to email("ops@example.org", from: "logpipe@example.org", subject: "Errors", smtp: {host: "mail.example.org", port: 587}, batch: {every: 1m})',
    },
    {
      title: 'A mail for each service that has trouble',
      pipe: 'from stdin(format: json) | where level == "error" | to email("ops@example.org", cc: "lead@example.org", from: "logpipe@example.org", subject: "Errors of ${service ?? "?"}", body: "${time ?? "?"} ${message ?? "?"}", smtp: {host: "mail.example.org"})',
    },
  ],
  format: 'json',
  record: recordParams,
  refuses: true,
  open: async (settings, context) => (await import('./email/open-sink.ts')).openSink(settings, context),
  probe: async (settings) => (await import('./email/open-sink.ts')).probe(settings),
})
