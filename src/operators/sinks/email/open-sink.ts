import { messageOf } from '../../../core/message-of.ts'
import { RunError } from '../../../core/run-error.ts'
import { readBatch } from '../../contract/batch-setting.ts'
import { SendFailure } from '../../contract/send-failure.ts'
import { noRows, type RunningSink, type SinkContext } from '../../contract/sink.ts'
import { batchDefaults, type EmailSettings } from '../email.ts'
import { Sender } from '../sending/sender.ts'
import { type Mail, mailsOf, textOf } from './mails.ts'

/** Begins to send. */
export async function openSink(settings: EmailSettings, { name, refuse }: SinkContext): Promise<RunningSink> {
  const title = `email sink "${name}"`
  const transport = await openTransport(settings)
  const { to, cc, from } = settings
  const gather = readBatch(settings.batch, batchDefaults)
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
}

/** For `check --connect`. */
export async function probe(settings: EmailSettings): Promise<void> {
  const transport = await openTransport(settings)
  try {
    await transport.verify()
  } catch (cause) {
    throw probeFailure(cause)
  } finally {
    transport.close()
  }
}

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
