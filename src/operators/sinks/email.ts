import { RunError } from '../../core/run-error.ts'
import { isRecord, type Value } from '../../core/value.ts'
import { param, type Settings } from '../contract/params.ts'
import { defineSink, type Encoded, noRows } from '../contract/sink.ts'
import { batchProblem, readBatch } from './batch-setting.ts'

const params = {
  to: param.texts({ doc: 'Who gets the mail: one address or several.', required: true }),
  from: param.text({ doc: 'Whom it comes from.', required: true }),
  subject: param.text({
    doc: 'The subject. The number of events is added where there are several.',
    default: '"Events of logpipe"',
  }),
  smtp: param.record({
    doc: 'The mail server, as {host: "mail.example.org", port: 587, tls: true, user: …, password: secret("…")}. Without "tls", STARTTLS is used where the server has it.',
    required: true,
    check: smtpProblem,
    shown: (value) => (isRecord(value) ? `{host: ${JSON.stringify(value['host'] ?? '')}, …}` : '…'),
  }),
  batch: param.record({
    doc: 'When a mail is sent: {events: 100, every: 10s, bytes: 262_144} unless written otherwise, whichever comes first.',
    check: batchProblem,
  }),
}

type EmailSettings = Settings<typeof params>

const defaults = { events: 100, bytes: 256 * 1024, every: 10_000_000 }

const smtpKeys = ['host', 'port', 'tls', 'user', 'password']

function smtpProblem(value: Value): string | undefined {
  if (!isRecord(value))
    return 'The setting "smtp" is a record, such as {host: "mail.example.org", port: 587}.'
  const unknown = Object.keys(value).find((key) => !smtpKeys.includes(key))
  if (unknown !== undefined)
    return `"smtp" has no "${unknown}"; it takes "host", "port", "tls", "user" and "password".`
  return typeof value['host'] === 'string' ? undefined : '"smtp.host" names the mail server.'
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
  ],
  format: 'json',
  async open(settings, { name }) {
    const title = `email sink "${name}"`
    const transport = await openTransport(settings)
    const { to, from, subject } = settings
    return {
      gather: readBatch(settings.batch, defaults),
      async write(pieces: readonly Encoded[]) {
        const count = pieces.reduce((sum, piece) => sum + piece.count, 0)
        const text = pieces.map(({ buffer, start, end }) => buffer.toString('utf8', start, end)).join('')
        try {
          await transport.sendMail({
            to: [...to],
            from,
            subject: count === 1 ? subject : `${subject} (${count})`,
            text,
          })
        } catch (cause) {
          throw mailFailure(cause, title)
        }
      },
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
      throw mailFailure(cause, 'email sink')
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

/** What a server refuses for good (5xx, a login) stops the pipeline; all else is tried again. */
function mailFailure(cause: unknown, title: string): RunError {
  const { responseCode, code, message } = cause as { responseCode?: number; code?: string; message?: string }
  const isRefused = code === 'EAUTH' || (responseCode !== undefined && responseCode >= 500)
  // A server may repeat what it was sent; the first line says what it is about.
  const why = String(message ?? cause)
    .split('\n')[0]!
    .slice(0, 200)
  return isRefused
    ? new RunError(
        'LP5494',
        title,
        'config',
        `The mail server refuses: ${code === 'EAUTH' ? 'the login is wrong' : why}.`,
      )
    : new RunError('LP5493', title, 'connection', `The mail cannot be sent now: ${why}.`)
}
