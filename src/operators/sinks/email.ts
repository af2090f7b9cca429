import { messageOf } from '../../core/message-of.ts'
import { RunError } from '../../core/run-error.ts'
import { isRecord, type Value } from '../../core/value.ts'
import { batchParam, readBatch } from '../contract/batch-setting.ts'
import { param, type Settings } from '../contract/params.ts'
import { SendFailure } from '../contract/send-failure.ts'
import { defineSink, noRows } from '../contract/sink.ts'
import { type Mail, mailsOf, recordParams, textOf } from './email/mails.ts'
import { Sender } from './sending/sender.ts'

const defaults = { events: 100, bytes: 256 * 1024, every: 10_000_000 }

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
  batch: batchParam('When mails are sent', defaults),
}

type EmailSettings = Settings<typeof params>

const smtpKeys = ['host', 'port', 'tls', 'user', 'password']

function* smtpProblems(value: Value): Iterable<string> {
  if (!isRecord(value)) {
    yield 'The setting "smtp" is a record, such as {host: "mail.example.org", port: 587}.'
    return
  }
  for (const unknown of Object.keys(value).filter((key) => !smtpKeys.includes(key)))
    yield `"smtp" has no "${unknown}"; it takes "host", "port", "tls", "user" and "password".`
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
  async open(settings, { name, refuse }) {
    const title = `email sink "${name}"`
    const transport = await openTransport(settings)
    const { to, cc, from } = settings
    const gather = readBatch(settings.batch, defaults)
    const sender = new Sender<Mail>({
      title,
      code: 'LP5494',
      refuse,
      requests: (pieces) => mailsOf(pieces, gather),
      async send(mail) {
        const { subject, records, key } = mail
        const count = records.length
        try {
          await transport.sendMail({
            to: [...to],
            ...(cc === undefined ? {} : { cc: [...cc] }),
            from,
            subject: count === 1 ? subject : `${subject} (${count})`,
            text: textOf(mail),
            // A server or reader that knows the mail already may drop it.
            ...(key === undefined ? {} : { messageId: messageId(key, from) }),
          })
          return undefined
        } catch (cause) {
          const failure = mailFailure(cause, title)
          if (failure instanceof RunError) throw failure
          return failure
        }
      },
    })
    return {
      gather,
      write: (pieces) => sender.write(pieces),
      giveUp: (error) => sender.giveUp(error),
      flush: () => Promise.resolve(noRows),
      close() {
        transport.close()
        return Promise.resolve()
      },
    }
  },
  async probe(settings) {
    const transport = await openTransport(settings)
    try {
      await transport.verify()
    } catch (cause) {
      throw probeFailure(cause)
    } finally {
      transport.close()
    }
  },
})

/** The library is loaded only where mail is sent. */
async function openTransport({ smtp }: EmailSettings) {
  const { createTransport } = await import('nodemailer')
  const { host, port, tls, user, password } = smtp
  return createTransport({
    host: String(host),
    port: typeof port === 'number' ? port : tls === true ? 465 : 587,
    secure: tls === true,
    connectionTimeout: 30_000,
    socketTimeout: 60_000,
    ...(user === undefined ? {} : { auth: { user: String(user), pass: String(password ?? '') } }),
  })
}

/** The same for the same events, at the domain of the sender. */
const messageId = (key: string, from: string): string => {
  const domain = /@([\w.-]+)/.exec(from)?.[1] ?? 'localhost'
  return `<${encodeURIComponent(key).replaceAll('%', '.')}@${domain}>`
}

/**
 * A wrong login stops the pipeline, for no mail would pass. A mail that the server refuses for good (5xx) is refused: a text says why. All else
 * is tried again.
 */
function mailFailure(cause: unknown, title: string): RunError | string {
  const { responseCode, code } = cause as { readonly responseCode?: number; readonly code?: string }
  if (code === 'EAUTH')
    return new RunError('LP5494', title, 'config', 'The mail server refuses: the login is wrong.')
  if (responseCode !== undefined && responseCode >= 500) return `the mail server refuses it: ${whyOf(cause)}`
  return new SendFailure('LP5493', title, `The mail cannot be sent now: ${whyOf(cause)}.`, {})
}

function probeFailure(cause: unknown): RunError {
  const failure = mailFailure(cause, 'email sink')
  if (failure instanceof RunError) return failure
  return new RunError('LP5494', 'email sink', 'config', `The mail server refuses: ${whyOf(cause)}.`)
}

/** A server may repeat what it was sent; the first line says what it is about. */
const whyOf = (cause: unknown): string => messageOf(cause).split('\n')[0]!.slice(0, 200).replace(/[.]$/, '')
